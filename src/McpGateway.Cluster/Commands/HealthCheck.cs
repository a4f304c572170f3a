using System.Net;
using McpGateway.Cluster.Settings;
using McpGateway.Configuration;
using McpGateway.Http.Hosting;

namespace McpGateway.Cluster.Commands;

/// <summary><c>mcp-gateway-node health</c>: asks a node on this machine whether it lives.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Runs the command.</summary>
    /// <exception cref="ConfigurationException">It does not live.</exception>
    public static async Task RunAsync(CommandCall call)
    {
        if (await AskAsync(NodeOptionsReader.ListenOf(call.Settings())).ConfigureAwait(false) is { } problem)
        {
            throw new ConfigurationException(problem);
        }
    }

    /// <summary>Asks it: what is wrong, in a line; null where it lives.</summary>
    private static async Task<string?> AskAsync(IReadOnlyList<string> listen)
    {
        ListenAddress address = ListenAddress.Read(listen.Count > 0 ? listen[0] : ListenAddress.Default);
        if (address.Kind != ListenKind.Tcp || address.Port == 0)
        {
            return "it is asked at an address of TCP with a port of its own: name that first (--listen).";
        }

        IPAddress ip = address.Ip.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Ip.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address.Ip;
        // It is this machine, whatever the certificate says, and nothing is told to it.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
        using var client = new HttpClient(handler) { Timeout = s_patience };
        Uri place = new UriBuilder(address.IsTls ? "https" : "http", ip.ToString(), address.Port, "/health").Uri;
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(place).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : FormattableString.Invariant($"the node answers {(int)answer.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return $"the node does not answer at {place}: {e.Message.TrimEnd('.')}.";
        }
    }
}
