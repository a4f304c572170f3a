using System.Text.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway;

/// <summary>The params of a <c>call_mcp_tool</c>: where its parts stand in the line, and nothing parsed that is only passed on.</summary>
internal readonly record struct CallParameters
{
    public const string ToolName = "call_mcp_tool";

    /// <summary>The name of the server, or null where it is missing.</summary>
    public string? Server { get; private init; }

    /// <summary>The name of the tool, or null where it is missing.</summary>
    public string? Tool { get; private init; }

    public JsonSpan Params { get; private init; }

    /// <summary>The name that the client calls, which becomes <see cref="ToolJson"/>.</summary>
    public JsonSpan NameJson { get; private init; }

    /// <summary>The arguments of <c>call_mcp_tool</c>, in which those for the tool stand.</summary>
    public JsonSpan ArgumentsJson { get; private init; }

    public JsonSpan ToolJson { get; private init; }

    /// <summary>The arguments for the tool: an object, or a text that holds one, or absent.</summary>
    public JsonSpan Arguments { get; private init; }

    public JsonSpan Meta { get; private init; }

    public JsonSpan ProgressToken { get; private init; }

    /// <summary>Whether the client speaks revision 2026-07-28, in which every request says so.</summary>
    public bool IsModern { get; private init; }

    /// <summary>Reads the params of a <c>tools/call</c>. False where it calls another tool.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, JsonSpan parameters, out CallParameters call)
    {
        call = default;
        Span<JsonSpan> outer = stackalloc JsonSpan[3];
        if (!JsonMembers.TryFind(line, parameters, ["name", "arguments", "_meta"], outer) || !JsonString.Is(outer[0].Of(line), "call_mcp_tool"u8))
        {
            return false;
        }

        Span<JsonSpan> inner = stackalloc JsonSpan[3];
        JsonMembers.TryFind(line, outer[1], ["mcp_name", "tool_name", "arguments"], inner);
        Span<JsonSpan> meta = stackalloc JsonSpan[2];
        bool hasMeta = JsonMembers.TryFind(line, outer[2], ["progressToken", "io.modelcontextprotocol/protocolVersion"], meta);
        call = new CallParameters
        {
            Server = JsonMembers.GetString(line, inner[0]),
            Tool = JsonMembers.GetString(line, inner[1]),
            Params = parameters,
            NameJson = outer[0],
            ArgumentsJson = outer[1],
            ToolJson = inner[1],
            Arguments = inner[2],
            Meta = hasMeta ? outer[2] : default,
            ProgressToken = meta[0],
            IsModern = meta[1].Exists,
        };
        return true;
    }

    /// <summary>
    /// The arguments as the JSON object that the tool gets. Models often send an object as text; that text is taken for what it holds.
    /// </summary>
    /// <returns>False where they are neither.</returns>
    public bool TryGetArguments(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> arguments)
    {
        arguments = Arguments.Exists ? Arguments.Of(line) : "{}"u8;
        switch (arguments[0])
        {
            case (byte)'{':
                return true;
            case (byte)'n':
                arguments = "{}"u8;
                return true;
            case (byte)'"':
                var reader = new Utf8JsonReader(arguments);
                reader.Read();
                byte[] text = new byte[arguments.Length];
                int length;
                try
                {
                    length = reader.CopyString(text);
                }
                catch (InvalidOperationException)
                {
                    return false;
                }

                ReadOnlySpan<byte> held = text.AsSpan(0, length).Trim(" \t\r\n"u8);
                if (held.IsEmpty)
                {
                    arguments = "{}"u8;
                    return true;
                }

                arguments = Compact(held);
                return !arguments.IsEmpty;
            default:
                return false;
        }
    }

    // Text may hold line breaks between its tokens, and a message is one line.
    private static ReadOnlySpan<byte> Compact(ReadOnlySpan<byte> json)
    {
        var compact = new byte[json.Length];
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Envelope.MaxDepth });
            int length = 0, end = 0;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return default;
            }

            do
            {
                // What stands between two tokens is punctuation and white space; the white space can go.
                foreach (byte b in json[end..(int)reader.TokenStartIndex])
                {
                    if (b is (byte)',' or (byte)':')
                    {
                        compact[length++] = b;
                    }
                }

                ReadOnlySpan<byte> token = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
                token = reader.TokenType == JsonTokenType.PropertyName ? token.TrimEnd(" \t\r\n:"u8) : token;
                end = (int)reader.TokenStartIndex + token.Length;
                token.CopyTo(compact.AsSpan(length));
                length += token.Length;
            }
            while (reader.Read());

            return compact.AsSpan(0, length);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
