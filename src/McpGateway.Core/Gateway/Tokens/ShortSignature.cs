
namespace McpGateway.Gateway.Tokens;

/// <summary>Shortens a signature where there is room for part of it only. What is required stays; <c>…</c> stands for what is left out.</summary>
internal static class ShortSignature
{
    private const int LongType = 40;
    private const string Where = " where ";

    /// <summary>What a signature may have in tokens where it explains an error.</summary>
    private const int MaxOfMessage = 1000;

    /// <summary>How many parameters are shown where not all can be.</summary>
    private const int MaxParameters = 40;

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

    /// <summary>The signature for a message that is about something else: whole unless it is longer than most answers.</summary>
    public static string ForMessage(string signature) => ForBest(signature, MaxOfMessage);

    private static string Shorten(string signature, bool withNames, bool longTypes)
    {
        int open = signature.IndexOf('(', StringComparison.Ordinal);
        int close = open < 0 ? -1 : IndexOutside(signature, open + 1, ')');
        if (close < 0 || (close < signature.Length - 1 && !signature.AsSpan(close + 1).StartsWith(Where, StringComparison.Ordinal)))
        {
            return signature;
        }

        Dictionary<string, string> shared = SharedTypes(signature[(close + 1)..]);
        var kept = new List<string>();
        bool isCut = false;
        foreach (string parameter in Split(signature[(open + 1)..close], ','))
        {
            int type = parameter.IndexOf("?: ", StringComparison.Ordinal);
            int colon = parameter.IndexOf(": ", StringComparison.Ordinal);
            if (type < 0 || type + 1 != colon)
            {
                kept.Add(colon < 0 ? parameter : parameter[..(colon + 2)] + Type(parameter[(colon + 2)..], longTypes, shared));
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

        if (!longTypes && kept.Count > MaxParameters)
        {
            kept.RemoveRange(MaxParameters, kept.Count - MaxParameters);
            isCut = true;
        }

        return $"{signature[..open]}({string.Join(", ", kept)}{(isCut ? kept.Count > 0 ? ", …" : "…" : "")})";
    }

    /// <summary>A type as it is, or its kind where it is long or cannot be understood without what follows the parameters, which is left out.</summary>
    private static string Type(string type, bool longTypes, Dictionary<string, string> shared)
    {
        if (shared.TryGetValue(type.TrimEnd('[', ']'), out string? meant))
        {
            return meant.Length <= LongType && !Names(meant, shared) ? meant + type[type.TrimEnd('[', ']').Length..] : type.EndsWith(']') ? "{…}[]" : Kind(meant);
        }

        return type.Length > LongType && (!longTypes || Names(type, shared)) ? Kind(type) : type;
    }

    private static bool Names(string type, Dictionary<string, string> shared) => shared.Keys.Any(name => type.Contains(name, StringComparison.Ordinal));

    private static string Kind(string type) => type[0] switch
    {
        '{' => type.EndsWith("[]", StringComparison.Ordinal) ? "{…}[]" : "{…}",
        '(' => "(…)[]",
        '[' => "[…]",
        _ => type.Length <= LongType ? type : type[..LongType] + "…",
    };

    /// <summary>The types that follow the parameters: <c> where Name = type; Name = type</c>.</summary>
    private static Dictionary<string, string> SharedTypes(string rest)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string one in rest.Length == 0 ? [] : Split(rest[Where.Length..], ';'))
        {
            int equals = one.IndexOf(" = ", StringComparison.Ordinal);
            if (equals > 0)
            {
                types[one[..equals]] = one[(equals + 3)..];
            }
        }

        return types;
    }

    /// <summary>The parts of a list, cut where the separator is in no bracket and in no text.</summary>
    private static IEnumerable<string> Split(string list, char separator)
    {
        int start = 0;
        for (int end; start < list.Length; start = end + 1)
        {
            end = IndexOutside(list, start, separator);
            end = end < 0 ? list.Length : end;
            if (list[start..end].Trim() is { Length: > 0 } part)
            {
                yield return part;
            }
        }
    }

    private static int IndexOutside(string text, int start, char wanted)
    {
        int depth = 0;
        bool inText = false;
        for (int i = start; i < text.Length; i++)
        {
            char c = text[i];
            if (inText)
            {
                i += c == '\\' ? 1 : 0;
                inText = c != '"';
            }
            else if (c == wanted && depth == 0)
            {
                return i;
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
        }

        return -1;
    }
}
