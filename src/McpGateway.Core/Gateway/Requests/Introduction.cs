using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.MetaTools;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>What the gateway says of itself: its name, what it can do, what it is for.</summary>
internal static class Introduction
{
    /// <summary>The result of <c>initialize</c> (MCP 2025-11-25, Lifecycle).</summary>
    /// <param name="configuration">What is configured.</param>
    /// <param name="revision">The revision that is agreed on.</param>
    public static ReadOnlySpan<byte> Initialize(ConfigurationSnapshot configuration, string revision) => new LineBuffer()
        .Add("{\"protocolVersion\":"u8).Add(JsonString.QuoteBytes(revision))
        .Add(",\"capabilities\":{\"logging\":{},"u8).Add(Capabilities(configuration))
        .Add("},\"serverInfo\":"u8).Add(SessionMeta.Info)
        .Add(",\"instructions\":"u8).Add(JsonString.QuoteBytes(Instructions.For(configuration)))
        .Add("}"u8).Span;

    /// <summary>The result of <c>server/discover</c> (MCP 2026-07-28).</summary>
    /// <param name="configuration">What is configured.</param>
    public static ReadOnlySpan<byte> Discover(ConfigurationSnapshot configuration) => new LineBuffer()
        .Add("{\"supportedVersions\":["u8).Add(JsonString.QuoteBytes(ProtocolRevisions.FirstStateless))
        .Add("],\"capabilities\":{"u8).Add(Capabilities(configuration))
        .Add("},\"instructions\":"u8).Add(JsonString.QuoteBytes(Instructions.For(configuration)))
        // The servers that it names change with the configuration: nobody is to keep it.
        .Add(",\"ttlMs\":0,\"cacheScope\":\"private\",\"resultType\":\"complete\",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"u8).Add(SessionMeta.Info)
        .Add("}}"u8).Span;

    /// <summary>What both say. The list of tools changes only where tools of servers are in it.</summary>
    private static ReadOnlySpan<byte> Capabilities(ConfigurationSnapshot configuration) => configuration.Settings.Exposure == Exposure.Meta
        ? "\"prompts\":{\"listChanged\":true},\"resources\":{\"subscribe\":true,\"listChanged\":true},\"tools\":{},\"completions\":{}"u8
        : "\"prompts\":{\"listChanged\":true},\"resources\":{\"subscribe\":true,\"listChanged\":true},\"tools\":{\"listChanged\":true},\"completions\":{}"u8;
}
