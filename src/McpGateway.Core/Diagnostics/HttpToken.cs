namespace McpGateway.Diagnostics;

/// <summary>The words that HTTP is made of (RFC 9110, section 5.6.2).</summary>
internal static class HttpToken
{
    /// <summary>Whether a text is a token, as the name of a header must be.</summary>
    public static bool Is(string text) => text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal));
}
