using System.Runtime.InteropServices;

namespace McpGateway.Secrets;

/// <summary>
/// The keyring of a Linux desktop: what implements the Secret Service API (GNOME Keyring, KWallet, KeePassXC), over the session bus. It is never asked to ask the
/// user: a keyring that is locked is an error.
/// </summary>
/// <param name="address">The address of the session bus; the one of this process where null.</param>
internal sealed partial class SecretService(string? address = null) : IKeyring
{
    public const string Name = "secret-service";

    /// <summary>How long all of a call may take, the start of a service included.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public string Kind => Name;

    public string Title => "the keyring of your desktop (Secret Service)";

    /// <summary>Whether there is a keyring that can keep something, locked or not.</summary>
    /// <param name="address">The address of the session bus; the one of this process where null.</param>
    public static bool IsThere(string? address = null)
    {
        try
        {
            return (address ?? SessionBus()) is { } bus && Run(bus, session => session.HasCollectionAsync());
        }
        catch (SecretStoreException)
        {
            return false;
        }
    }

    public byte[]? Find(string id) => Run(Address(), session => session.FindAsync(id));

    public void Keep(string id, string label, byte[] key) => Run(Address(), session => session.KeepAsync(id, label, key));

    public void Remove(string id) => Run(Address(), session => session.RemoveAsync(id));

    private string Address() => address ?? SessionBus() ?? throw new SecretStoreException(
        "The keyring of your desktop cannot be reached, because there is no session bus (DBUS_SESSION_BUS_ADDRESS is not set). Start the gateway from your desktop session, or set that variable.");

    /// <summary>The session bus as libdbus and systemd know it, without starting one.</summary>
    private static string? SessionBus()
    {
        string? set = Environment.GetEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS");
        string path = FormattableString.Invariant($"/run/user/{UserId()}/bus");
        return !string.IsNullOrEmpty(set) ? set : File.Exists(path) ? $"unix:path={path}" : null;
    }

    private static T Run<T>(string bus, Func<SecretServiceSession, Task<T>> use)
    {
        // On a thread of the pool: the caller may have a context that this one would wait for.
        Task<T> task = Task.Run(async () =>
        {
            using var session = await SecretServiceSession.OpenAsync(bus).ConfigureAwait(false);
            return await use(session).ConfigureAwait(false);
        });
        try
        {
            return task.WaitAsync(s_patience).GetAwaiter().GetResult();
        }
        catch (TimeoutException e)
        {
            // What comes of it later is nobody's any more.
            _ = task.ContinueWith(late => late.Exception, TaskScheduler.Default);
            throw new SecretStoreException($"The keyring of your desktop (Secret Service) did not answer within {s_patience.TotalSeconds:0} s. Unlock it, or end what blocks it. {SecretProtections.FileRemedy}", e);
        }
    }

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint UserId();
}
