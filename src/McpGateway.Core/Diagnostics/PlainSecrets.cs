using System.Text;

namespace McpGateway.Diagnostics;

/// <summary>
/// Finds what is likely to be a secret in an address or a command line, which not everybody keeps in variables: a password before the host, a token in the
/// query or the path, the value of an option or a header of such a name. A reference to a variable (<c>${NAME}</c>) is none.
/// </summary>
public static class PlainSecrets
{
    private const string Masked = "***";

    /// <summary>From this length on a part of an address that is made of letters and digits alone was made by a machine.</summary>
    private const int RandomLength = 24;

    /// <summary>Names in a query beside those that suggest a secret anywhere.</summary>
    private static readonly string[] s_inQuery = ["sig", "signature", "code", "jwt", "sas", "sid", "session", "hmac"];

    /// <summary>An address, fit to be shown to others.</summary>
    /// <param name="url">The address as configured.</param>
    /// <param name="secrets">Receives what was masked; null where nobody wants to know.</param>
    public static string MaskUrl(string url, ICollection<string>? secrets = null)
    {
        int authority = url.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
        {
            return url;
        }

        authority += 3;
        int end = EndOf(url, authority, "/?#");
        var shown = new StringBuilder(url, 0, authority, url.Length);
        int at = url.LastIndexOf('@', end - 1, end - authority);
        if (at >= 0)
        {
            int colon = url.IndexOf(':', authority, at - authority);
            // Without a colon it is a name or a token: nobody can tell.
            shown.Append(colon < 0 ? Hide(url[authority..at], secrets) : url[authority..(colon + 1)] + Hide(url[(colon + 1)..at], secrets));
            authority = at;
        }

        shown.Append(url, authority, end - authority);
        int query = EndOf(url, end, "?#");
        shown.AppendJoin('/', url[end..query].Split('/').Select(part => IsRandom(part) ? Hide(part, secrets) : part));
        return AppendPairs(shown, url[query..], secrets).ToString();
    }

    /// <summary>The arguments of a program, fit to be shown to others.</summary>
    /// <param name="arguments">The arguments as configured.</param>
    /// <param name="secrets">Receives what was masked; null where nobody wants to know.</param>
    public static string[] MaskArguments(IReadOnlyList<string> arguments, ICollection<string>? secrets = null)
    {
        string[] shown = [.. arguments];
        for (int i = 0; i < shown.Length; i++)
        {
            string argument = arguments[i];
            bool isValue = i > 0 && arguments[i - 1].StartsWith('-') && !arguments[i - 1].Contains('=', StringComparison.Ordinal) && SecretNames.Suggest(arguments[i - 1]);
            int split = argument.IndexOfAny(['=', ':']);
            shown[i] = isValue && !argument.StartsWith('-') ? HideValue(argument, secrets)
                : argument.Contains("://", StringComparison.Ordinal) && !(split > 0 && argument[split] == '=' && SecretNames.Suggest(argument[..split])) ? MaskUrl(argument, secrets)
                : split > 0 && SecretNames.Suggest(argument[..split]) ? argument[..(split + 1)] + HideValue(argument[(split + 1)..], secrets)
                : argument;
        }

        return shown;
    }

    /// <summary>The values in a definition that are likely to be secrets, whatever they are called.</summary>
    /// <param name="texts">Addresses and other texts.</param>
    /// <param name="arguments">The arguments of a program.</param>
    internal static IReadOnlyCollection<string> Of(IEnumerable<string> texts, IReadOnlyList<string> arguments)
    {
        var secrets = new List<string>();
        MaskArguments(arguments, secrets);
        foreach (string text in texts)
        {
            MaskUrl(text, secrets);
        }

        return secrets;
    }

    private static StringBuilder AppendPairs(StringBuilder shown, string pairs, ICollection<string>? secrets)
    {
        int done = 0;
        while (done < pairs.Length)
        {
            // The sign before the pair, its name, its value.
            int end = EndOf(pairs, done + 1, "&;#?");
            int equals = pairs.IndexOf('=', done + 1, end - done - 1);
            string name = equals < 0 ? "" : pairs[(done + 1)..equals], value = pairs[(equals < 0 ? done + 1 : equals + 1)..end];
            bool isSecret = SecretNames.Suggest(name) || s_inQuery.Contains(name, StringComparer.OrdinalIgnoreCase) || IsRandom(value);
            shown.Append(pairs, done, equals < 0 ? 1 : equals + 1 - done).Append(isSecret ? Hide(value, secrets) : value);
            done = end;
        }

        return shown;
    }

    // A header's value begins with its scheme, as in "Bearer ...".
    private static string HideValue(string value, ICollection<string>? secrets)
    {
        string trimmed = value.TrimStart();
        int space = trimmed.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && trimmed[..space].All(char.IsAsciiLetter)
            ? value[..(value.Length - trimmed.Length + space + 1)] + Hide(trimmed[(space + 1)..], secrets)
            : value[..(value.Length - trimmed.Length)] + Hide(trimmed, secrets);
    }

    private static string Hide(string value, ICollection<string>? secrets)
    {
        // $${NAME} is left to the program, which takes the value from its environment.
        bool isReference = value.StartsWith("${", StringComparison.Ordinal) || value.StartsWith("$${", StringComparison.Ordinal);
        if (value.Length == 0 || (isReference && value.IndexOf('}', StringComparison.Ordinal) == value.Length - 1))
        {
            return value;
        }

        secrets?.Add(value);
        string decoded = Uri.UnescapeDataString(value);
        if (decoded != value)
        {
            secrets?.Add(decoded);
        }

        return Masked;
    }

    /// <summary>Whether a text looks as if a machine had made it.</summary>
    internal static bool IsRandom(string part) =>
        part.Length >= RandomLength && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && part.Any(char.IsAsciiDigit) && part.Any(char.IsAsciiLetter);

    private static int EndOf(string text, int from, string signs)
    {
        int end = from >= text.Length ? -1 : text.IndexOfAny(signs.ToCharArray(), from);
        return end < 0 ? text.Length : end;
    }
}
