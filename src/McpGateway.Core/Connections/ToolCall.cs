using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>A <c>tools/call</c> as raw JSON, before it has an id of the connection's own.</summary>
internal readonly ref struct ToolCall
{
    /// <summary>The tool's name, a JSON string.</summary>
    public required ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The arguments, or empty where the caller gave none.</summary>
    public ReadOnlySpan<byte> Arguments { get; init; }

    /// <summary>The caller's <c>_meta</c> object, or empty.</summary>
    public ReadOnlySpan<byte> Meta { get; init; }

    /// <summary>Whether the caller wants to hear of progress.</summary>
    public bool WantsProgress { get; init; }

    /// <summary>Puts the request's line together.</summary>
    public void Compose(LineBuffer line, long id)
    {
        line.Add("{\"jsonrpc\":\"2.0\",\"id\":"u8).Add(id).Add(",\"method\":\"tools/call\",\"params\":{\"name\":"u8).Add(Name);
        if (!Arguments.IsEmpty)
        {
            line.Add(",\"arguments\":"u8).Add(Arguments);
        }

        if (WantsProgress || !Meta.IsEmpty)
        {
            line.Add(",\"_meta\":"u8);
            RequestMeta.Compose(line, Meta, WantsProgress ? id : null);
        }

        line.Add("}}"u8);
    }
}
