using McpGateway.Gateway.Requests;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>What a client has said of itself: the revision it speaks, what it can do, which log messages it wants.</summary>
internal sealed class ClientProfile
{
    /// <summary>The capabilities that concern what a server may ask; the others are a matter between client and gateway.</summary>
    private static readonly string[] s_passedOn = ["roots", "sampling", "elicitation"];

    private byte[] _declared = [];
    private volatile byte[] _capabilities = "{}"u8.ToArray();
    private volatile byte[] _logLevel = [];

    /// <summary>The revision of the handshake, or null before it.</summary>
    public string? Revision { get; private set; }

    /// <summary>Whether the client speaks revision 2026-07-28, in which a server never sends requests.</summary>
    public bool IsStateless { get; private set; }

    /// <summary>What servers are told that the client can do.</summary>
    public ReadOnlyMemory<byte> Capabilities => _capabilities;

    /// <summary>The least level of log messages, a JSON string; empty where the client has not said.</summary>
    public ReadOnlyMemory<byte> LogLevel => _logLevel;

    /// <summary>Takes over what the params of <c>initialize</c> say.</summary>
    public void Initialize(ReadOnlySpan<byte> line, JsonSpan parameters)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        _ = JsonMembers.TryFind(line, parameters, ["protocolVersion", "capabilities"], found);
        Revision = JsonMembers.GetString(line, found[0]);
        IsStateless = false;
        Declare(found[1].Of(line));
    }

    /// <summary>Takes over what a request of revision 2026-07-28 says.</summary>
    public void Observe(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        IsStateless = true;
        Declare(request.Capabilities.Of(line));
        SetLogLevel(request.LogLevel.Of(line));
    }

    /// <summary>Takes over a log level, a JSON string or empty.</summary>
    public void SetLogLevel(ReadOnlySpan<byte> level)
    {
        if (!level.SequenceEqual(_logLevel))
        {
            _logLevel = level.ToArray();
        }
    }

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
        ReadOnlySpan<byte> all = _capabilities;
        JsonSpan declared = capability is null ? default : JsonMembers.Find(all, new JsonSpan(0, all.Length), capability);
        if (!declared.Exists || capability != "elicitation")
        {
            return declared.Exists;
        }

        // MCP 2025-11-25, Elicitation: an empty object stands for the form mode alone.
        bool url = JsonMembers.Find(all, declared, "url").Exists;
        return isUrl ? url : !url || JsonMembers.Find(all, declared, "form").Exists;
    }

    private void Declare(ReadOnlySpan<byte> capabilities)
    {
        if (capabilities.SequenceEqual(_declared))
        {
            return;
        }

        _declared = capabilities.ToArray();
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

        _capabilities = passed.Add("}"u8).Span.ToArray();
    }
}
