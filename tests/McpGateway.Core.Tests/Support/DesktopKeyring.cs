using System.Diagnostics;

namespace McpGateway.Tests.Support;

/// <summary>A session bus of a test's own with GNOME Keyring on it, both gone with the test.</summary>
internal sealed class DesktopKeyring : IDisposable
{
    private readonly Process _session;

    private DesktopKeyring(Process session, string address)
    {
        _session = session;
        Address = address;
    }

    /// <summary>The address of the bus.</summary>
    public string Address { get; }

    /// <summary>Starts one; skips the test where it is not installed.</summary>
    /// <param name="folder">Where its keyrings are: what one has written the next one finds.</param>
    /// <param name="isUnlocked">Whether the user has given the password; otherwise the keyring is locked.</param>
    public static async Task<DesktopKeyring> StartAsync(string folder, bool isUnlocked = true)
    {
        await Needed.OrSkipAsync("gnome-keyring", "apt-get install gnome-keyring dbus", () => Task.FromResult(IsOnPath("gnome-keyring-daemon") && IsOnPath("dbus-run-session")));
        string run = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
        string daemon = isUnlocked ? "printf password | gnome-keyring-daemon --unlock --components=secrets" : "gnome-keyring-daemon --start --components=secrets";
        var start = new ProcessStartInfo("dbus-run-session", ["--", "sh", "-c", $"{daemon} >/dev/null 2>&1; echo \"$DBUS_SESSION_BUS_ADDRESS\"; read end"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = folder;
        start.Environment["XDG_DATA_HOME"] = Path.Combine(folder, "data");
        start.Environment["XDG_RUNTIME_DIR"] = run;
        start.Environment.Remove("DBUS_SESSION_BUS_ADDRESS");
        start.Environment.Remove("GNOME_KEYRING_CONTROL");
        Process session = Process.Start(start)!;
        return new DesktopKeyring(session, (await session.StandardOutput.ReadLineAsync().InTime())!);
    }

    public void Dispose()
    {
        // The shell ends with its input, the bus with the shell, and the keyring with the bus.
        _session.StandardInput.Close();
        if (!_session.WaitForExit(10_000))
        {
            _session.Kill(entireProcessTree: true);
        }

        _session.Dispose();
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
