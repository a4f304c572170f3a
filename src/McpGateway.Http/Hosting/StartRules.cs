using McpGateway.Configuration;

namespace McpGateway.Http.Hosting;

/// <summary>What must be there before anybody but the user can reach the gateway. There is no option that turns it off.</summary>
internal static class StartRules
{
    /// <summary>Refuses what would let somebody in.</summary>
    /// <param name="addresses">Where clients reach the gateway.</param>
    /// <param name="options">What it is to run with.</param>
    /// <param name="authenticates">Whether a request has to prove who makes it.</param>
    /// <exception cref="ConfigurationException">Something is missing.</exception>
    public static void Check(IReadOnlyList<ListenAddress> addresses, HttpGatewayOptions options, bool authenticates)
    {
        if (options.Certificate is null && options.CertificateKey is not null)
        {
            throw new ConfigurationException("--key is the key of a certificate, which is missing: --cert FILE.");
        }

        foreach (ListenAddress address in addresses)
        {
            if (address.IsTls && options.Certificate is null)
            {
                throw new ConfigurationException("https needs a certificate: --cert FILE, and --key FILE where its key is in another file.");
            }

            if ((!address.IsLocal || options.IsBehindProxy) && !authenticates)
            {
                throw new ConfigurationException(
                    $"Whoever can reach {(options.IsBehindProxy ? "the proxy" : address.Ip)} could use every server of yours: this needs tokens, and there are none. Make one: mcp-gateway token add NAME, or say --issuer URL. Without them listen on this machine only, such as at {ListenAddress.Default}.");
            }

            if (!address.IsLocal && !address.IsTls && !options.IsBehindProxy)
            {
                throw new ConfigurationException($"What goes to {address.Ip} could be read on the way: use https:// with --cert FILE, or say --behind-proxy where a proxy in front of the gateway does that.");
            }
        }
    }
}
