using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpGateway.Configuration;

namespace McpGateway.Transports.Http;

/// <summary>Reads the certificates that an entry names: <c>caFile</c>, <c>clientCertificate</c> and <c>clientKey</c>.</summary>
/// <param name="server">The definition.</param>
/// <param name="variables">Where variables come from.</param>
/// <param name="secrets">Receives the values that logs must mask.</param>
internal sealed class CertificateFiles(ServerDefinition server, Variables variables, ICollection<string> secrets)
{
    private const string AuthorityKey = "caFile", CertificateKey = "clientCertificate", KeyKey = "clientKey";

    /// <summary>The authorities that are trusted beside those of the system; null for none.</summary>
    /// <exception cref="ServerException">The file cannot be used.</exception>
    public X509Certificate2Collection? Authorities()
    {
        if (server.AuthorityFile is not { } template)
        {
            return null;
        }

        string file = variables.ExpandWithHome(template, AuthorityKey, secrets);
        var authorities = new X509Certificate2Collection();
        Read(AuthorityKey, file, path => authorities.ImportFromPem(File.ReadAllText(path)));
        return authorities.Count > 0 ? authorities : throw NoCertificate(AuthorityKey, file, cause: null);
    }

    /// <summary>The certificate of the client, with its key; null for none.</summary>
    /// <exception cref="ServerException">The files cannot be used.</exception>
    public X509Certificate2? OfClient()
    {
        if (server.ClientCertificate is not { } template)
        {
            return null;
        }

        string file = variables.ExpandWithHome(template, CertificateKey, secrets);
        string? key = server.ClientKey is null ? null : variables.ExpandWithHome(server.ClientKey, KeyKey, secrets);
        if (Path.GetExtension(file).ToLowerInvariant() is ".pfx" or ".p12")
        {
            byte[] bytes = [];
            Read(CertificateKey, file, path => bytes = File.ReadAllBytes(path));
            return WithKey(() => X509CertificateLoader.LoadPkcs12(bytes, key), $"'{file}' cannot be opened with the password that is in \"{KeyKey}\"", "Put its password there, as ${NAME}.");
        }

        string certificate = "";
        Read(CertificateKey, file, path =>
        {
            certificate = File.ReadAllText(path);
            X509Certificate2.CreateFromPem(certificate).Dispose();
        });
        string itsKey = certificate;
        if (key is not null)
        {
            Read(KeyKey, key, path => itsKey = File.ReadAllText(path));
        }

        using X509Certificate2 pem = WithKey(
            () => X509Certificate2.CreateFromPem(certificate, itsKey),
            $"'{key ?? file}' contains no private key for the certificate in '{file}'",
            $"Name the file with its key, in PEM form and without a password, in \"{KeyKey}\".");
        // A key that stands in no container cannot be used for TLS on Windows.
        return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null) : new X509Certificate2(pem);
    }

    private void Read(string key, string file, Action<string> read)
    {
        try
        {
            read(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong($"the file '{file}' does not exist", $"Correct \"{key}\".", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"the file '{file}' cannot be read: {e.Message.TrimEnd('.')}", $"\"{key}\" must be a file that you can read.", e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw NoCertificate(key, file, e);
        }
    }

    private X509Certificate2 WithKey(Func<X509Certificate2> make, string cause, string remedy)
    {
        try
        {
            return make();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Wrong(cause, remedy, e);
        }
    }

    private ServerException NoCertificate(string key, string file, Exception? cause) =>
        Wrong($"'{file}' contains no certificate", $"\"{key}\" must be a file of certificates in PEM form{(key == CertificateKey ? ", or end in .pfx or .p12" : "")}.", cause);

    private ServerException Wrong(string cause, string remedy, Exception? inner) =>
        new(server.Name, ServerFailure.Misconfigured, "cannot be reached: " + cause, remedy, inner);
}
