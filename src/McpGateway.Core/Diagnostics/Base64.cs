namespace McpGateway.Diagnostics;

/// <summary>How a value looks in base64 and base64url (RFC 4648), by itself or within something longer, as a password after a user's name.</summary>
internal static class Base64
{
    /// <summary>A shorter form would be found in texts that have nothing to do with it.</summary>
    private const int ShortestForm = 7;

    /// <summary>The characters that depend on the value alone, for each of the three places at which it may begin.</summary>
    public static IEnumerable<string> FormsOf(byte[] value)
    {
        for (int before = 0; before < 3; before++)
        {
            byte[] placed = new byte[before + value.Length];
            value.CopyTo(placed, before);
            int first = ((before * 8) + 5) / 6, end = placed.Length * 8 / 6;
            if (end - first >= ShortestForm)
            {
                string form = Convert.ToBase64String(placed)[first..end];
                yield return form;
                yield return form.Replace('+', '-').Replace('/', '_');
            }
        }
    }

    public static bool IsDigit(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_';
}
