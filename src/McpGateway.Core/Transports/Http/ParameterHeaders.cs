using System.Globalization;
using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Transports.Http;

/// <summary>
/// The parameters of tools that a server wants to see in headers, too: <c>x-mcp-header</c> in their schemas (MCP 2026-07-28, Streamable HTTP, Custom Headers from
/// Tool Parameters). They are read from the lists of tools that pass.
/// </summary>
internal sealed class ParameterHeaders
{
    private const string Key = "x-mcp-header";
    private const int MaxDepth = 16;

    private readonly Dictionary<string, List<(string Header, string[] Path)>> _tools = new(StringComparer.Ordinal);

    /// <summary>Whether a list of tools has been seen.</summary>
    public bool IsLearned { get; private set; }

    /// <summary>Reads the answer to <c>tools/list</c>.</summary>
    public void Learn(ReadOnlySpan<byte> answer)
    {
        lock (_tools)
        {
            IsLearned = true;
            if (answer.IndexOf("x-mcp-header"u8) < 0)
            {
                return;
            }
        }

        Envelope envelope = Envelope.Scan(answer);
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        foreach (JsonSpan tool in JsonMembers.Items(answer, JsonMembers.Find(answer, envelope.Result, "tools")))
        {
            _ = JsonMembers.TryFind(answer, tool, ["name", "inputSchema"], found);
            if (JsonMembers.GetString(answer, found[0]) is { } name)
            {
                var headers = new List<(string, string[])>();
                Collect(answer, found[1], [], headers);
                lock (_tools)
                {
                    _tools[name] = headers;
                }
            }
        }
    }

    /// <summary>The headers of a call: those whose parameters have a value.</summary>
    public IEnumerable<(string Header, string Value)> Of(HttpMessage message)
    {
        List<(string Header, string[] Path)>? headers;
        lock (_tools)
        {
            if (message.Method != "tools/call" || message.Name is null || !_tools.TryGetValue(message.Name, out headers))
            {
                return [];
            }
        }

        return headers.Select(header => (header.Header, Value: ValueAt(message, header.Path))).Where(header => header.Value is not null).Select(header => (header.Header, header.Value!));
    }

    private static void Collect(ReadOnlySpan<byte> json, JsonSpan schema, string[] path, List<(string Header, string[] Path)> headers)
    {
        if (path.Length > MaxDepth)
        {
            return;
        }

        foreach ((JsonSpan rawName, JsonSpan property) in JsonMembers.Members(json, JsonMembers.Find(json, schema, "properties")))
        {
            if (JsonMembers.GetString(json, rawName) is not { } name)
            {
                continue;
            }

            string[] place = [.. path, name];
            if (JsonMembers.GetString(json, JsonMembers.Find(json, property, Key)) is { } header && HttpToken.Is(header))
            {
                headers.Add((header, place));
            }

            Collect(json, property, place, headers);
        }
    }

    private static string? ValueAt(HttpMessage message, string[] path)
    {
        JsonSpan value = message.Arguments;
        foreach (string name in path)
        {
            value = JsonMembers.Find(message.Body, value, name);
        }

        if (!value.Exists)
        {
            return null;
        }

        ReadOnlySpan<byte> raw = value.Of(message.Body);
        return raw[0] switch
        {
            (byte)'"' => JsonMembers.GetString(message.Body, value),
            (byte)'t' => "true",
            (byte)'f' => "false",
            (byte)'n' or (byte)'{' or (byte)'[' => null,
            _ => NumberOf(raw),
        };
    }

    /// <summary>A whole number without a fraction or an exponent, however it was written.</summary>
    private static string NumberOf(ReadOnlySpan<byte> raw)
    {
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        return reader.TryGetInt64(out long whole) ? whole.ToString(CultureInfo.InvariantCulture)
            : reader.TryGetDecimal(out decimal number) && number == decimal.Truncate(number) ? decimal.Truncate(number).ToString(CultureInfo.InvariantCulture)
            : System.Text.Encoding.ASCII.GetString(raw);
    }
}
