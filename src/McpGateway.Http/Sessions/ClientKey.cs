using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace McpGateway.Http.Sessions;

/// <summary>What tells clients apart, the same in every process that serves them.</summary>
internal static class ClientKey
{
    /// <summary>A digest of what a client is known by.</summary>
    public static string Of(params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (string? part in parts)
        {
            // With its length, so that no two lists make the same text.
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part};");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}
