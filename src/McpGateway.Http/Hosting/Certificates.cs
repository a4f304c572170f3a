using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpGateway.Configuration;

namespace McpGateway.Http.Hosting;

/// <summary>Reads the certificate for https.</summary>
internal static class Certificates
{
    /// <summary>Reads it.</summary>
    /// <param name="file">The certificate: PEM, or PFX without a password.</param>
    /// <param name="keyFile">Its key in PEM; null where it is in the same file.</param>
    /// <param name="keyOption">The option that names the key.</param>
    /// <exception cref="ConfigurationException">It cannot be read, or has no key.</exception>
    public static X509Certificate2 Read(string file, string? keyFile, string keyOption = "--key")
    {
        try
        {
            bool isPem = keyFile is not null || File.ReadAllText(file).Contains("-----BEGIN ", StringComparison.Ordinal);
            if (!isPem)
            {
                return X509CertificateLoader.LoadPkcs12FromFile(file, null);
            }

            using X509Certificate2 read = X509Certificate2.CreateFromPemFile(file, keyFile);
            // Windows does not serve with a key that is in memory only.
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The certificate {file}{(keyFile is null ? "" : $" with the key {keyFile}")} cannot be used: {e.Message.TrimEnd('.')}. It is PEM with its key ({keyOption}), or .pfx without a password.", e);
        }
    }
}
