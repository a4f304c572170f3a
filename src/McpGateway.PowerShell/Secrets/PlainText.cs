using System.Net;
using System.Security;

namespace McpGateway.PowerShell.Secrets;

/// <summary>Secrets of PowerShell as the texts that servers need.</summary>
internal static class PlainText
{
    /// <summary>The text in a secure string.</summary>
    public static string Of(SecureString value) => new NetworkCredential("", value).Password;

    /// <summary>A text as a secure string.</summary>
    public static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (char letter in text)
        {
            secure.AppendChar(letter);
        }

        secure.MakeReadOnly();
        return secure;
    }
}
