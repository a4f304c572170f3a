using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>
/// What a client has said of itself: the revision it speaks, what it can do, which log messages it wants. A client with a session says it once, one of
/// revision 2026-07-28 with every request. It does not change: who says something else has another one.
/// </summary>
internal sealed record ClientProfile
{
    /// <summary>The capabilities that concern what a server may ask; the others are a matter between client and gateway.</summary>
    private static readonly string[] s_passedOn = ["roots", "sampling", "elicitation"];

    private byte[] _declared = [];
    private byte[] _info = [];

    private ClientProfile()
    {
    }

    /// <summary>That of a client that has said nothing yet.</summary>
    public static ClientProfile Unknown { get; } = new() { Meta = new CallerMeta("{}"u8.ToArray(), default) };

    /// <summary>The revision of the handshake, or null before it.</summary>
    public string? Revision { get; private init; }

    /// <summary>Whether the client speaks revision 2026-07-28, in which a server never sends requests.</summary>
    public bool IsStateless { get; private init; }

    /// <summary>The name and version that the client gives itself, on one line; null where it gives none.</summary>
    public string? Client { get; private init; }

    /// <summary>What servers are told that the client can do, and the least level of log messages, empty where the client has not said.</summary>
    public required CallerMeta Meta { get; init; }

    /// <summary>What a handshake says.</summary>
    /// <param name="revision">The revision that was agreed on.</param>
    /// <param name="capabilities">What the client can do, a raw JSON value or empty.</param>
    /// <param name="info">What the client calls itself, a raw JSON value or empty.</param>
    public ClientProfile Initialized(string revision, ReadOnlySpan<byte> capabilities, ReadOnlySpan<byte> info) => Declaring(capabilities).Named(info) with { Revision = revision, IsStateless = false };

    /// <summary>What a request of revision 2026-07-28 says; this one where it says nothing new.</summary>
    public ClientProfile Of(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        ClientProfile said = Declaring(request.Capabilities.Of(line)).Wanting(request.LogLevel.Of(line)).Named(request.ClientInfo.Of(line));
        return said.IsStateless ? said : said with { IsStateless = true };
    }

    /// <summary>The same with a log level, a JSON string or empty.</summary>
    public ClientProfile Wanting(ReadOnlySpan<byte> level) =>
        level.SequenceEqual(Meta.LogLevel.Span) ? this : this with { Meta = Meta with { LogLevel = level.ToArray() } };

    /// <summary>Whether the client can answer a request of a server.</summary>
    /// <param name="method">The method.</param>
    /// <param name="isUrl">Whether the request asks the user to open an address (elicitation in URL mode).</param>
    public bool CanAnswer(string? method, bool isUrl)
    {
        string? capability = method switch
        {
            "roots/list" => "roots",
            "sampling/createMessage" => "sampling",
            "elicitation/create" => "elicitation",
            _ => null,
        };
        ReadOnlySpan<byte> all = Meta.Capabilities.Span;
        JsonSpan declared = capability is null ? default : JsonMembers.Find(all, new JsonSpan(0, all.Length), capability);
        if (!declared.Exists || capability != "elicitation")
        {
            return declared.Exists;
        }

        // MCP 2025-11-25, Elicitation: an empty object stands for the form mode alone.
        bool url = JsonMembers.Find(all, declared, "url").Exists;
        return isUrl ? url : !url || JsonMembers.Find(all, declared, "form").Exists;
    }

    private ClientProfile Named(ReadOnlySpan<byte> info)
    {
        if (info.SequenceEqual(_info))
        {
            return this;
        }

        Span<JsonSpan> found = stackalloc JsonSpan[2];
        _ = JsonMembers.TryFind(info, new JsonSpan(0, info.Length), ["name", "version"], found);
        string? name = JsonMembers.GetString(info, found[0]);
        return this with { _info = info.ToArray(), Client = name is null ? null : UntrustedText.OneLine($"{name} {JsonMembers.GetString(info, found[1])}".TrimEnd(), 128) };
    }

    private ClientProfile Declaring(ReadOnlySpan<byte> capabilities)
    {
        if (capabilities.SequenceEqual(_declared))
        {
            return this;
        }

        var passed = new LineBuffer();
        passed.Add("{"u8);
        Span<JsonSpan> found = stackalloc JsonSpan[3];
        if (JsonMembers.TryFind(capabilities, new JsonSpan(0, capabilities.Length), s_passedOn, found))
        {
            for (int i = 0; i < found.Length; i++)
            {
                // Null is not a capability.
                if (found[i].Exists && capabilities[found[i].Start] == (byte)'{')
                {
                    passed.Add(passed.Length > 1 ? ","u8 : ""u8).Add(JsonString.QuoteBytes(s_passedOn[i])).Add(":"u8).Add(found[i].Of(capabilities));
                }
            }
        }

        return this with { _declared = capabilities.ToArray(), Meta = Meta with { Capabilities = passed.Add("}"u8).Span.ToArray() } };
    }
}
