using System.Net;

namespace McpGateway.Diagnostics;

/// <summary>Tells addresses of this machine, for which http is allowed, by what stands in them.</summary>
internal static class LoopbackAddress
{
    /// <summary>Whether an address names this machine.</summary>
    public static bool Is(Uri address) =>
        address.IsLoopback || (IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip) && IPAddress.IsLoopback(ip));
}
