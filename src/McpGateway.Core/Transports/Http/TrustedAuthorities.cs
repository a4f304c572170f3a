using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace McpGateway.Transports.Http;

/// <summary>Certificate authorities that are trusted for one server beside those of the system.</summary>
internal static class TrustedAuthorities
{
    /// <summary>Checks certificates against them; null where there are none.</summary>
    public static RemoteCertificateValidationCallback? Check(X509Certificate2Collection? authorities) =>
        authorities is null ? null : (_, certificate, chain, errors) => IsTrusted(authorities, certificate, chain, errors);

    private static bool IsTrusted(X509Certificate2Collection authorities, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors is SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 theirs)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (X509ChainElement element in (IEnumerable<X509ChainElement>?)chain?.ChainElements ?? [])
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return own.Build(theirs);
    }
}
