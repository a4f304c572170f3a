using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace McpGateway.Secrets;

/// <summary>Values are encrypted by Windows for this user on this machine (DPAPI).</summary>
/// <param name="file">The file.</param>
[SupportedOSPlatform("windows")]
internal sealed class WindowsProtection(string file) : ISecretProtection
{
    public string Kind => SecretProtections.OfWindows;

    public bool IsEncrypted => true;

    public string Describe(string described) => $"the file {described}, encrypted by Windows for your account (DPAPI)";

    public string Protect(SecretFileContent content, string name, string value)
    {
        try
        {
            return Convert.ToBase64String(ProtectedData.Protect(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(name), DataProtectionScope.CurrentUser));
        }
        catch (CryptographicException e)
        {
            throw new SecretStoreException($"Windows cannot encrypt for this account: {e.Message} {SecretProtections.FileRemedy}", e);
        }
    }

    public string Reveal(SecretFileContent content, string name, string written)
    {
        try
        {
            return Encoding.UTF8.GetString(ProtectedData.Unprotect(Convert.FromBase64String(written), Encoding.UTF8.GetBytes(name), DataProtectionScope.CurrentUser));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new SecretStoreException($"{name} in {file} was encrypted by another account or on another machine, or its password was reset. Set it again.", e);
        }
    }

    public void Forget(SecretFileContent content)
    {
    }
}
