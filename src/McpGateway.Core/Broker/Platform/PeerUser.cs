using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using McpGateway.Files;
using McpGateway.Transports.Stdio.Unix;

namespace McpGateway.Broker.Platform;

/// <summary>Who is at the other end of a Unix socket, as the system tells.</summary>
[UnsupportedOSPlatform("windows")]
internal static class PeerUser
{
    /// <summary>SOL_SOCKET and SO_PEERCRED of Linux.</summary>
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <summary>Checks that it is this user.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="who">The other end, for the error.</param>
    /// <exception cref="BrokerException">It is another user's, or the system does not say.</exception>
    public static void Check(Socket socket, string who)
    {
        uint? user = Find(socket);
        if (user != FileStatus.Self)
        {
            throw new BrokerException(user is null
                ? $"{who} cannot be checked: the system does not say whose process it is."
                : FormattableString.Invariant($"{who} belongs to another user (id {user}), so nothing is said to it."));
        }
    }

    private static uint? Find(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            // struct ucred: process, user, group.
            Span<byte> credentials = stackalloc byte[12];
            return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == credentials.Length ? MemoryMarshal.Read<uint>(credentials[4..]) : null;
        }

        return NativeMethods.GetPeer(socket.SafeHandle, out uint user, out _) == 0 ? user : null;
    }
}
