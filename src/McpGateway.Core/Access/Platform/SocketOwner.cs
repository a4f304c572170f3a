using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace McpGateway.Access.Platform;

/// <summary>
/// Whose a TCP socket of this machine is, as the kernel of Linux says (sock_diag(7)): one question about one socket, however many there are. /proc/net/tcp would list
/// them all.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class SocketOwner
{
    private const int NetlinkFamily = 16; // AF_NETLINK
    private const int RawCloseOnExec = 3 | 0x80000; // SOCK_RAW | SOCK_CLOEXEC
    private const int DiagnosisProtocol = 4; // NETLINK_SOCK_DIAG
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL
    private const ushort ByFamily = 20; // SOCK_DIAG_BY_FAMILY
    private const ushort ErrorType = 2; // NLMSG_ERROR
    private const ushort RequestFlag = 1; // NLM_F_REQUEST, without NLM_F_DUMP: exactly one socket
    private const byte Inet = 2, Inet6 = 10;
    private const byte Tcp = 6;

    private const int HeaderSize = 16; // struct nlmsghdr
    private const int RequestSize = HeaderSize + 8 + SocketIdSize; // struct inet_diag_req_v2
    private const int SocketIdSize = 48; // struct inet_diag_sockid
    private const int UserAt = HeaderSize + 4 + SocketIdSize + 12; // idiag_uid of struct inet_diag_msg
    private const int InodeAt = UserAt + 4;

    private const int NotFound = 2; // ENOENT

    /// <summary>Finds the user whose process has a socket open.</summary>
    /// <param name="socket">The socket's own address.</param>
    /// <param name="other">What it is connected with.</param>
    /// <param name="reason">Why it cannot be told.</param>
    /// <returns>The user's number; null where it cannot be told.</returns>
    public static uint? Find(IPEndPoint socket, IPEndPoint other, out string? reason)
    {
        try
        {
            return Ask(socket, other, out reason);
        }
        catch (Win32Exception e)
        {
            // A container may be kept from asking.
            reason = e.Message;
            return null;
        }
    }

    private static uint? Ask(IPEndPoint socket, IPEndPoint other, out string? reason)
    {
        int descriptor = Check(OpenSocket(NetlinkFamily, RawCloseOnExec, DiagnosisProtocol));
        try
        {
            Span<byte> request = stackalloc byte[RequestSize];
            Write(request, socket, other);
            Check((int)Send(descriptor, request, request.Length, NoSignal));

            // The kernel has answered by the time that it returns from the request.
            Span<byte> answer = stackalloc byte[4096];
            int length = Check((int)Receive(descriptor, answer, answer.Length, 0));
            ushort type = length >= HeaderSize + 4 ? MemoryMarshal.Read<ushort>(answer[4..]) : ErrorType;
            if (type == ErrorType)
            {
                int error = length >= HeaderSize + 4 ? -MemoryMarshal.Read<int>(answer[HeaderSize..]) : 0;
                reason = error == NotFound ? "it knows no such socket here; it is closed, or of another network namespace" : new Win32Exception(error).Message;
                return null;
            }

            // One that no process has open any more, whose owner may have closed it to hide, is said to be of user 0.
            if (length < InodeAt + 4 || MemoryMarshal.Read<uint>(answer[InodeAt..]) == 0)
            {
                reason = "it is closed already";
                return null;
            }

            reason = null;
            return MemoryMarshal.Read<uint>(answer[UserAt..]);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static void Write(Span<byte> request, IPEndPoint socket, IPEndPoint other)
    {
        IPAddress from = Plain(socket.Address), to = Plain(other.Address);
        request.Clear();
        MemoryMarshal.Write(request, request.Length);
        MemoryMarshal.Write(request[4..], ByFamily);
        MemoryMarshal.Write(request[6..], RequestFlag);
        Span<byte> body = request[HeaderSize..];
        body[0] = from.AddressFamily == AddressFamily.InterNetworkV6 ? Inet6 : Inet;
        body[1] = Tcp;
        MemoryMarshal.Write(body[4..], uint.MaxValue); // in every state
        Span<byte> id = body[8..];
        BinaryPrimitives.WriteUInt16BigEndian(id, (ushort)socket.Port);
        BinaryPrimitives.WriteUInt16BigEndian(id[2..], (ushort)other.Port);
        from.TryWriteBytes(id[4..], out _);
        to.TryWriteBytes(id[20..], out _);
        id[40..].Fill(0xff); // INET_DIAG_NOCOOKIE
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int socket, ReadOnlySpan<byte> bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int socket, Span<byte> bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
