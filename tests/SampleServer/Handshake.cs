using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>What the server says about itself: <c>initialize</c>, and <c>server/discover</c> since 2026-07-28.</summary>
internal static class Handshake
{
    private const string Instructions = "A server for tests. Call echo to get back what you send.";

    public static void Initialize(Request request)
    {
        var options = request.Server.Options;
        RefuseIfAsked(options);
        request.Server.ClientElicits = request.Params.Member("capabilities").Member("elicitation").ValueKind != JsonValueKind.Undefined;
        var requested = request.Params.Member("protocolVersion").Text();
        if (options.IsStatelessServer && requested is not null && ProtocolRevision.IsStateless(requested))
        {
            throw Era.Unsupported(options, requested);
        }

        var own = options.IsStatelessServer ? ProtocolRevision.November2025 : options.Protocol;
        request.Server.Revision = ProtocolRevision.Negotiate(requested, own);
        request.Result(w =>
        {
            w.WriteString("protocolVersion", request.Server.Revision);
            WriteCapabilities(w, options, modern: false);
            w.WritePropertyName("serverInfo");
            WriteServerInfo(w, options);
            w.WriteString("instructions", InstructionsOf(options));
        });
    }

    public static void Discover(Request request)
    {
        if (!request.Modern)
        {
            throw new RequestException(ErrorCode.MethodNotFound, $"Method not found: {request.Method}");
        }

        var options = request.Server.Options;
        RefuseIfAsked(options);
        request.CacheableResult(w =>
        {
            w.WriteStartArray("supportedVersions");
            w.WriteStringValue(ProtocolRevision.July2026);
            w.WriteEndArray();
            WriteCapabilities(w, options, modern: true);
            w.WriteStartObject("_meta");
            w.WritePropertyName("io.modelcontextprotocol/serverInfo");
            WriteServerInfo(w, options);
            w.WriteEndObject();
            w.WriteString("instructions", InstructionsOf(options));
        });
    }

    private static string InstructionsOf(SampleOptions options) => options.InstructionsFile is { } file ? File.ReadAllText(file) : Instructions;

    private static void RefuseIfAsked(SampleOptions options)
    {
        if (options.InitError)
        {
            throw new RequestException(
                -32000, "The sample server refuses to start: no licence", """{"reason":"no licence","retry":false,"limit":12345678901234567890}""");
        }
    }

    private static void WriteCapabilities(Utf8JsonWriter writer, SampleOptions options, bool modern)
    {
        writer.WriteStartObject("capabilities");
        if (options.BareCapabilities)
        {
            writer.WriteEndObject();
            return;
        }

        if (!options.NoTools)
        {
            writer.WriteRaw("tools", """{"listChanged":true}""");
        }

        if (!options.NoPrompts)
        {
            writer.WriteRaw("prompts", """{"listChanged":true}""");
        }

        if (!options.NoResources)
        {
            writer.WriteRaw("resources", """{"subscribe":true,"listChanged":true}""");
        }

        writer.WriteRaw("completions", "{}");
        writer.WriteRaw("logging", "{}");
        writer.WriteRaw(modern ? "extensions" : "experimental", """{"example.com/sample":{"level":1}}""");
        writer.WriteEndObject();
    }

    private static void WriteServerInfo(Utf8JsonWriter writer, SampleOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("name", options.Name);
        writer.WriteString("title", "Sample server");
        writer.WriteString("version", "1.0.0");
        writer.WriteEndObject();
    }
}
