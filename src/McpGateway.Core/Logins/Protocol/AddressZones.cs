using System.Net;
using System.Net.Sockets;
using McpGateway.Diagnostics;

namespace McpGateway.Logins.Protocol;

/// <summary>Finds out how far away addresses are.</summary>
internal static class AddressZones
{
    private static readonly (IPNetwork Network, AddressZone Zone)[] s_near =
    [
        (IPNetwork.Parse("127.0.0.0/8"), AddressZone.Loopback),
        (IPNetwork.Parse("0.0.0.0/8"), AddressZone.Loopback),
        (IPNetwork.Parse("169.254.0.0/16"), AddressZone.Link),
        (IPNetwork.Parse("10.0.0.0/8"), AddressZone.Private),
        (IPNetwork.Parse("172.16.0.0/12"), AddressZone.Private),
        (IPNetwork.Parse("192.168.0.0/16"), AddressZone.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressZone.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressZone.Private),
        (IPNetwork.Parse("198.18.0.0/15"), AddressZone.Private),
        (IPNetwork.Parse("224.0.0.0/3"), AddressZone.Link),
        (IPNetwork.Parse("::1/128"), AddressZone.Loopback),
        (IPNetwork.Parse("::/128"), AddressZone.Loopback),
        (IPNetwork.Parse("fe80::/10"), AddressZone.Link),
        (IPNetwork.Parse("ff00::/8"), AddressZone.Link),
        (IPNetwork.Parse("fc00::/7"), AddressZone.Private),
    ];

    /// <summary>How far away an address is.</summary>
    public static AddressZone Of(IPAddress address)
    {
        IPAddress plain = Unwrap(address);
        foreach ((IPNetwork network, AddressZone zone) in s_near)
        {
            if (network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain))
            {
                return zone;
            }
        }

        return AddressZone.Public;
    }

    /// <summary>How far away the host of an address is; as far as can be where its name cannot be resolved.</summary>
    public static async Task<AddressZone> OfAsync(Uri address, CancellationToken cancellationToken)
    {
        if (LoopbackAddress.Is(address))
        {
            return AddressZone.Loopback;
        }

        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(address.DnsSafeHost, cancellationToken).ConfigureAwait(false);
            return found.Length == 0 ? AddressZone.Public : found.Select(Of).Max();
        }
        catch (SocketException)
        {
            return AddressZone.Public;
        }
    }

    /// <summary>IPv4 in the forms of IPv6: mapped, compatible, 6to4, NAT64.</summary>
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        byte[] bytes = address.GetAddressBytes();
        return bytes is [0x20, 0x02, ..] ? new IPAddress(bytes[2..6])
            : bytes is [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] ? new IPAddress(bytes[12..])
            : address;
    }
}
