using System.Net;
using System.Runtime.Versioning;
using McpGateway.Access.Platform;
using McpGateway.Files;

namespace McpGateway.Access;

/// <summary>A connection that requests come on. Whose it is, is found out once, when the first request without a token needs it.</summary>
/// <param name="listener">Who could have made it.</param>
/// <param name="local">Its end here; null where it is no TCP connection.</param>
/// <param name="remote">Its other end; null where it is no TCP connection.</param>
/// <param name="user">The number of the user that it must be of; the one this process runs as without it.</param>
internal sealed class AccessConnection(ListenerKind listener, IPEndPoint? local = null, IPEndPoint? remote = null, uint? user = null)
{
    private readonly Lock _lock = new();
    private bool _isChecked;
    private string? _refusal;

    /// <summary>Who could have made it.</summary>
    public ListenerKind Listener => listener;

    /// <summary>
    /// Why it cannot be taken for this user's own; null where it can. On Linux the kernel is asked; on Windows and macOS every process of this machine passes.
    /// </summary>
    public string? Refusal()
    {
        if (listener == ListenerKind.Private || !OperatingSystem.IsLinux())
        {
            return null;
        }

        lock (_lock)
        {
            if (!_isChecked)
            {
                _refusal = Check();
                _isChecked = true;
            }

            return _refusal;
        }
    }

    [SupportedOSPlatform("linux")]
    private string? Check()
    {
        if (local is null || remote is null)
        {
            return "the connection has no addresses by which the system could say whose it is";
        }

        uint expected = user ?? FileStatus.Self;
        return SocketOwner.Find(remote, local, out string? reason) is not { } owner ? $"the system does not say whose connection it is ({reason})"
            : owner != expected ? FormattableString.Invariant($"the connection is another user's (id {owner})")
            : null;
    }
}
