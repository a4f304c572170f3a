namespace McpGateway.Presets.Registration;

/// <summary>Puts values into the texts of a form. A text is left out where one of its values is not there.</summary>
/// <param name="values">The values by their names; those of settings may be several.</param>
internal sealed class PresetText(IReadOnlyDictionary<string, IReadOnlyList<string>> values)
{
    /// <summary>The names that stand in a text, in braces.</summary>
    public static IEnumerable<string> NamesIn(string text)
    {
        for (int open = text.IndexOf('{', StringComparison.Ordinal); open >= 0; open = text.IndexOf('{', open + 1))
        {
            int close = text.IndexOf('}', open);
            if (close < 0)
            {
                yield break;
            }

            yield return text[(open + 1)..close];
        }
    }

    /// <summary>A text with its values; null where one is missing.</summary>
    public string? Fill(string text) => FillAll(text).FirstOrDefault();

    /// <summary>The same as often as its values are there.</summary>
    public IEnumerable<string> FillAll(string text)
    {
        string[] names = [.. NamesIn(text)];
        if (names.Length == 0)
        {
            return [text];
        }

        if (!names.All(values.ContainsKey))
        {
            return [];
        }

        // No text has two values of which there may be several.
        return Enumerable.Range(0, names.Max(name => values[name].Count)).Select(i => Replace(text, name => values[name][Math.Min(i, values[name].Count - 1)]));
    }

    /// <summary>A map without what is left out.</summary>
    public Dictionary<string, string> Map(IReadOnlyDictionary<string, string> texts)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string text) in texts)
        {
            if (Fill(text) is { } value)
            {
                map[name] = value;
            }
        }

        return map;
    }

    /// <summary>An address with its query.</summary>
    public string Address(string url, IReadOnlyDictionary<string, string> query)
    {
        // A variable is put in when the server is reached.
        string[] parts = [.. Map(query).Select(pair => $"{pair.Key}={(pair.Value.Contains("${", StringComparison.Ordinal) ? pair.Value : Uri.EscapeDataString(pair.Value))}")];
        return parts.Length == 0 ? url : $"{url}?{string.Join('&', parts)}";
    }

    private static string Replace(string text, Func<string, string> valueOf)
    {
        // One after the other from the left: what is in a value is not looked into.
        var result = new System.Text.StringBuilder();
        int from = 0;
        foreach (string name in NamesIn(text))
        {
            int at = text.IndexOf('{' + name + '}', from, StringComparison.Ordinal);
            result.Append(text, from, at - from).Append(valueOf(name));
            from = at + name.Length + 2;
        }

        return result.Append(text, from, text.Length - from).ToString();
    }
}
