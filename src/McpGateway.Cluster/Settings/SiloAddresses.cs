using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace McpGateway.Cluster.Settings;

/// <summary>Where other nodes reach a node.</summary>
/// <param name="Listen">Where it listens.</param>
/// <param name="Advertised">What it tells the others.</param>
internal sealed record SiloAddresses(IPEndPoint Listen, IPEndPoint Advertised)
{
    private const int DefaultPort = 11111;

    /// <summary>Whether nobody but this machine gets there.</summary>
    public bool IsLocal => IPAddress.IsLoopback(Listen.Address);

    /// <summary>Reads what was said.</summary>
    /// <exception cref="NodeUsageException">It cannot be used.</exception>
    public static SiloAddresses Read(SettingValues values)
    {
        IPEndPoint listen = EndPoint(values, "silo", DefaultPort) ?? new IPEndPoint(IPAddress.Loopback, DefaultPort);
        IPEndPoint? advertised = EndPoint(values, "advertise", listen.Port);
        if (advertised is null && IsAny(listen.Address))
        {
            throw new NodeUsageException($"{values.Find("silo")!.Place} is {listen.Address}, which no other node can reach: say --advertise ADDRESS, with an address of this machine that they reach.");
        }

        return advertised is not null && IsAny(advertised.Address)
            ? throw values.Wrong("advertise", "an address that other nodes reach, not one that stands for all")
            : new SiloAddresses(listen, advertised ?? listen);
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPEndPoint? EndPoint(SettingValues values, string key, int port)
    {
        if (values.Text(key) is not { } text)
        {
            return null;
        }

        // IPAddress takes numbers such as "1" for an address.
        bool isAddress = IPEndPoint.TryParse(text, out IPEndPoint? read) && (read.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(letter => letter == '.') == 3);
        return isAddress ? new IPEndPoint(read!.Address, read.Port == 0 ? port : read.Port)
            : throw values.Wrong(key, string.Create(CultureInfo.InvariantCulture, $"ADDRESS:PORT, the address in numbers, such as 10.0.0.5:{DefaultPort}"));
    }
}
