using System.Net;
using System.Security;

namespace McpGateway.PowerShell.Secrets;

/// <summary>Secrets of PowerShell as the texts that servers need.</summary>
internal static class PlainText
{
    /// <summary>The text in a secure string.</summary>
    public static string Of(SecureString value) => new NetworkCredential("", value).Password;
}
