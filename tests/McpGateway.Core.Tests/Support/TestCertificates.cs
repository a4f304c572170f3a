using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace McpGateway.Tests.Support;

/// <summary>An authority of the test's own, with certificates for a server on this machine and for its client, in files.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly TemporaryHome _home;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public TestCertificates(TemporaryHome home)
    {
        _home = home;
        var request = new CertificateRequest("CN=Authority of a test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        AuthorityFile = Write("authority.pem", _authority.ExportCertificatePem());
    }

    /// <summary>The authority's certificate, PEM.</summary>
    public string AuthorityFile { get; }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    /// <summary>A server's certificate for an address, PKCS #12 without a password.</summary>
    /// <param name="address">The address.</param>
    /// <param name="until">When it ends.</param>
    public string Server(string address = "127.0.0.1", DateTimeOffset? until = null)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        using X509Certificate2 server = Issue("CN=server", names.Build(), until);
        return Write("server.pfx", server.Export(X509ContentType.Pkcs12));
    }

    /// <summary>A client's certificate: its fingerprint, and how it may lie in files.</summary>
    /// <param name="password">The password of the PKCS #12 file.</param>
    public (string Fingerprint, string Pem, string Key, string Pfx) Client(string password)
    {
        using X509Certificate2 client = Issue("CN=client", more: null, until: null);
        return (
            client.GetCertHashString(HashAlgorithmName.SHA256),
            Write("client.pem", client.ExportCertificatePem()),
            Write("client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
            Write("client.pfx", client.Export(X509ContentType.Pkcs12, password)));
    }

    private X509Certificate2 Issue(string name, X509Extension? more, DateTimeOffset? until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        if (more is not null)
        {
            request.CertificateExtensions.Add(more);
        }

        using X509Certificate2 issued = request.Create(_authority, DateTimeOffset.UtcNow.AddDays(-1), until ?? DateTimeOffset.UtcNow.AddDays(10), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    private string Write(string name, string text)
    {
        string file = _home.NewFile(name);
        File.WriteAllText(file, text);
        return file;
    }

    private string Write(string name, byte[] bytes)
    {
        string file = _home.NewFile(name);
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
