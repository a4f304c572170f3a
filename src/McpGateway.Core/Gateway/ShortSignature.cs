namespace McpGateway.Gateway;

/// <summary>Shortens a signature where there is room for part of it only. What is required stays; <c>…</c> stands for what is left out.</summary>
internal static class ShortSignature
{
    private const int LongType = 40;

    /// <summary>The signature of the tool that fits best, with as much of it as there is room for: a call can be written from it.</summary>
    /// <param name="signature">The whole signature.</param>
    /// <param name="mostTokens">What it may have, by an estimate, before something is left out.</param>
    public static string ForBest(string signature, int mostTokens)
    {
        if (TokenEstimate.Of(signature) <= mostTokens)
        {
            return signature;
        }

        string shorter = Shorten(signature, withNames: true, longTypes: true);
        return TokenEstimate.Of(shorter) <= mostTokens * 3 / 2 ? shorter : Shorten(signature, withNames: true, longTypes: false);
    }

    /// <summary>The name and what is required, for tools after the best one.</summary>
    public static string ForOthers(string signature)
    {
        string shorter = Shorten(signature, withNames: false, longTypes: true);
        return TokenEstimate.Of(shorter) <= LongType ? shorter : Shorten(signature, withNames: false, longTypes: false);
    }

    private static string Shorten(string signature, bool withNames, bool longTypes)
    {
        int open = signature.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !signature.EndsWith(')'))
        {
            return signature;
        }

        var kept = new List<string>();
        bool isCut = false;
        foreach (string parameter in Parameters(signature[(open + 1)..^1]))
        {
            int type = parameter.IndexOf("?: ", StringComparison.Ordinal);
            int colon = parameter.IndexOf(": ", StringComparison.Ordinal);
            if (type < 0 || type + 1 != colon)
            {
                kept.Add(longTypes || colon < 0 || parameter.Length - colon <= LongType ? parameter : parameter[..(colon + 2)] + Kind(parameter[(colon + 2)..]));
            }
            else if (withNames)
            {
                kept.Add(parameter[..(type + 1)]);
            }
            else
            {
                isCut = true;
            }
        }

        return $"{signature[..open]}({string.Join(", ", kept)}{(isCut ? kept.Count > 0 ? ", …" : "…" : "")})";
    }

    private static string Kind(string type) => type[0] switch
    {
        '{' => type.EndsWith("[]", StringComparison.Ordinal) ? "{…}[]" : "{…}",
        '(' => "(…)[]",
        '[' => "[…]",
        _ => type[..LongType] + "…",
    };

    /// <summary>The parameters as they stand between the brackets: cut at commas that are in no bracket and in no text.</summary>
    private static IEnumerable<string> Parameters(string list)
    {
        int depth = 0, start = 0;
        bool inText = false;
        for (int i = 0; i < list.Length; i++)
        {
            char c = list[i];
            if (inText)
            {
                i += c == '\\' ? 1 : 0;
                inText = c != '"';
            }
            else if (c == '"')
            {
                inText = true;
            }
            else if (c is '{' or '[' or '(')
            {
                depth++;
            }
            else if (c is '}' or ']' or ')')
            {
                depth--;
            }
            else if (c == ',' && depth == 0)
            {
                yield return list[start..i].Trim();
                start = i + 1;
            }
        }

        if (list[start..].Trim() is { Length: > 0 } last)
        {
            yield return last;
        }
    }
}
