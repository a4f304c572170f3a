namespace McpGateway.SampleServer.Http;

/// <summary>A request as it was read.</summary>
/// <param name="Method">GET, POST, ...</param>
/// <param name="Target">Path and query as they came.</param>
/// <param name="Headers">The headers in their order, names in lower case.</param>
/// <param name="Body">The whole body.</param>
internal sealed record HttpRequest(string Method, string Target, List<(string Name, string Value)> Headers, byte[] Body)
{
    public string Path => Target.Split('?')[0];

    public bool Closes => string.Equals(Header("connection"), "close", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a header, null without it.</summary>
    public string? Header(string name)
    {
        foreach (var header in Headers)
        {
            if (string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }

    /// <summary>A parameter of the query, null without it.</summary>
    public string? Query(string name)
    {
        var mark = Target.IndexOf('?', StringComparison.Ordinal);
        foreach (var pair in mark < 0 ? [] : Target[(mark + 1)..].Split('&'))
        {
            if (pair.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return Uri.UnescapeDataString(pair[(name.Length + 1)..]);
            }
        }

        return null;
    }

    /// <summary>Whether the type is named in so many words: the specification wants it so.</summary>
    public bool Accepts(string type) => Headers.Exists(h => h.Name == "accept" && h.Value.Contains(type, StringComparison.OrdinalIgnoreCase));
}
