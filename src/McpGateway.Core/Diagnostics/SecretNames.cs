namespace McpGateway.Diagnostics;

/// <summary>Tells by a name whether its value is likely to be a secret: not everybody keeps those in variables.</summary>
internal static class SecretNames
{
    private static readonly string[] s_anywhere =
        ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "APIKEY", "AUTHKEY", "ACCESSKEY", "PRIVATEKEY", "CREDENTIAL", "AUTHORIZATION", "BEARER", "WEBHOOK"];

    // As parts of other words they say nothing: PATH, AUTHOR, KEYBOARD, COMPASS.
    private static readonly string[] s_asAWord = ["KEY", "PAT", "PASS", "PWD", "AUTH", "OAUTH", "DSN"];

    /// <summary>Whether a variable, header or setting of this name is likely to hold a secret.</summary>
    /// <param name="name">The name.</param>
    public static bool Suggest(string name) =>
        Array.Exists(s_anywhere, word => name.Contains(word, StringComparison.OrdinalIgnoreCase))
        || Array.Exists(s_asAWord, word => HasWord(name, word));

    private static bool HasWord(string name, string word)
    {
        for (int at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = name.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            int end = at + word.Length;
            if ((at == 0 || !char.IsLetter(name[at - 1])) && (end == name.Length || !char.IsLetter(name[end])))
            {
                return true;
            }
        }

        return false;
    }
}
