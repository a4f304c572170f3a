namespace McpGateway.Catalog;

/// <summary>
/// Tells whether a template of RFC 6570 can become a URI. It goes once over the URI for each part of the template and keeps all ways at
/// once, so that no template can make it slow; what is longer than any real one matches nothing.
/// </summary>
internal sealed class UriMatcher
{
    private const int MaxTemplate = 2_000;
    private const int MaxUri = 8_000;
    private const int MaxParts = 64;

    private readonly List<Part>? _parts;

    public UriMatcher(string template)
    {
        _parts = template.Length <= MaxTemplate ? Parse(template) : null;
    }

    /// <summary>Whether the template can become the URI. What a parser of the client's has percent-encoded counts as it was.</summary>
    public bool Matches(string uri)
    {
        if (_parts is null || uri.Length > MaxUri)
        {
            return false;
        }

        string text = ResourceAddress.Encode(uri);
        // Where in the text the parts so far can have ended.
        bool[] ends = new bool[text.Length + 1];
        bool[] next = new bool[text.Length + 1];
        ends[0] = true;
        foreach (Part part in _parts)
        {
            Array.Clear(next);
            if (part.Expression is { } expression)
            {
                expression.Advance(text, ends, next);
            }
            else
            {
                Advance(text, part.Literal, ends, next);
            }

            (ends, next) = (next, ends);
            if (!ends.AsSpan().Contains(true))
            {
                return false;
            }
        }

        return ends[^1];
    }

    private static void Advance(string text, string literal, bool[] ends, bool[] next)
    {
        for (int i = 0; i + literal.Length <= text.Length; i++)
        {
            next[i + literal.Length] = ends[i] && text.AsSpan(i).StartsWith(literal, StringComparison.Ordinal);
        }
    }

    private static List<Part>? Parse(string template)
    {
        var parts = new List<Part>();
        for (int at = 0; at < template.Length;)
        {
            int open = template.IndexOf('{', at);
            string literal = open < 0 ? template[at..] : template[at..open];
            if (literal.Contains('}', StringComparison.Ordinal))
            {
                return null;
            }

            if (literal.Length > 0)
            {
                parts.Add(new Part(ResourceAddress.Encode(literal), null));
            }

            if (open < 0)
            {
                break;
            }

            int close = template.IndexOf('}', open);
            if (close < 0 || UriExpression.TryParse(template[(open + 1)..close]) is not { } expression)
            {
                return null;
            }

            parts.Add(new Part("", expression));
            at = close + 1;
        }

        return parts.Count <= MaxParts ? parts : null;
    }

    /// <summary>A part of a template: an expression, or else text that stands for itself.</summary>
    private sealed record Part(string Literal, UriExpression? Expression);
}
