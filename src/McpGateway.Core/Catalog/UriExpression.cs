using System.Globalization;

namespace McpGateway.Catalog;

/// <summary>
/// An expression of a template of RFC 6570, such as <c>{id}</c> or <c>{?page,size}</c>: what it can become. Of values more is taken than the
/// RFC lets them become, for clients fill templates in by hand; what separates the parts of a URI is never within a plain value.
/// </summary>
internal sealed class UriExpression
{
    private const int Unlimited = int.MaxValue;

    private readonly char _prefix;
    private readonly char _separator;
    private readonly string _excluded;
    private readonly int _most;
    private readonly string[]? _names;

    private UriExpression(char op, string[] names, bool explodes, int most)
    {
        bool several = names.Length > 1 || explodes;
        _prefix = op is '+' or '\0' ? '\0' : op;
        _separator = op switch { '?' => '&', '+' or '#' or '\0' => ',', _ => op };
        _excluded = op switch
        {
            '+' or '#' => "",
            '/' => several ? "?#" : "/?#",
            '?' or '&' => "#",
            _ => "/?#",
        };
        bool isNamed = op is ';' or '?' or '&';
        _most = isNamed || (op == '/' && several) ? Unlimited : most;
        // A map that is exploded brings names of its own.
        _names = isNamed && !explodes ? names : null;
    }

    /// <summary>Reads what stands between the braces. Null where it is not an expression.</summary>
    public static UriExpression? TryParse(string text)
    {
        char op = text.Length > 0 && "+#./;?&".Contains(text[0], StringComparison.Ordinal) ? text[0] : '\0';
        string[] variables = (op == '\0' ? text : text[1..]).Split(',');
        bool explodes = false;
        long most = variables.Length - 1;
        for (int i = 0; i < variables.Length; i++)
        {
            string name = variables[i];
            int colon = name.IndexOf(':', StringComparison.Ordinal);
            if (name.EndsWith('*'))
            {
                explodes = true;
                name = name[..^1];
                most = Unlimited;
            }
            else if (colon >= 0)
            {
                if (!int.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length is 0 or >= 10_000)
                {
                    return null;
                }

                name = name[..colon];
                most += length;
            }
            else
            {
                most = Unlimited;
            }

            if (name.Length == 0 || !name.All(IsOfName))
            {
                return null;
            }

            variables[i] = name;
        }

        return new UriExpression(op, variables, explodes, (int)Math.Min(most, Unlimited));
    }

    /// <summary>Marks in <paramref name="next"/> where the expression can end, of all the places in <paramref name="starts"/> where it can begin.</summary>
    public void Advance(string text, bool[] starts, bool[] next)
    {
        // How many characters a value may have from here on; -1 where there is none. The latest start always has the most left.
        int left = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            if (starts[i] && _prefix == '\0')
            {
                left = _most;
            }

            // An expression whose variables have no values becomes nothing.
            next[i] = starts[i] || left >= 0;
            if (i == text.Length)
            {
                break;
            }

            bool begins = _prefix != '\0' && starts[i] && text[i] == _prefix && IsNamed(text, i + 1);
            left = begins ? _most : left >= 0 ? Left(text, i, left) : -1;
        }
    }

    private int Left(string text, int at, int left)
    {
        char character = text[at];
        if (_excluded.Contains(character, StringComparison.Ordinal) || (character == _separator && !IsNamed(text, at + 1)))
        {
            return -1;
        }

        return left == Unlimited || !IsCounted(text, at) ? left : left - 1;
    }

    /// <summary>A character that is percent-encoded counts as one, by the percent sign of its first byte.</summary>
    private static bool IsCounted(string text, int at) =>
        text[at] == '%'
            ? at + 1 == text.Length || text[at + 1] is not ('8' or '9' or 'A' or 'B' or 'a' or 'b')
            : !(at >= 1 && text[at - 1] == '%') && !(at >= 2 && text[at - 2] == '%');

    /// <summary>Whether one of the expression's names is here, where it has to be one of them.</summary>
    private bool IsNamed(string text, int at)
    {
        if (_names is null)
        {
            return true;
        }

        foreach (string name in _names)
        {
            int end = at + name.Length;
            if (end <= text.Length && string.CompareOrdinal(text, at, name, 0, name.Length) == 0 && (end == text.Length || !IsOfName(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOfName(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '%';
}
