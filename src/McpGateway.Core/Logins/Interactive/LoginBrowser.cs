using System.ComponentModel;
using System.Diagnostics;

namespace McpGateway.Logins.Interactive;

/// <summary>Opens pages in the user's browser. No shell sees the address.</summary>
public static class LoginBrowser
{
    /// <summary>The environment variable that names the program to open pages with; it gets the address as its one argument.</summary>
    public const string Variable = "BROWSER";

    /// <summary>Opens a page.</summary>
    /// <param name="page">Its address.</param>
    /// <returns>False where there is no browser, so that the user has to be shown the address.</returns>
    public static bool TryOpen(Uri page)
    {
        if (page.Scheme is not ("https" or "http"))
        {
            return false;
        }

        string address = page.AbsoluteUri;
        if (System.Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } programs)
        {
            // Elsewhere than on Windows it may be a list.
            foreach (string program in OperatingSystem.IsWindows() || File.Exists(programs) ? [programs] : programs.Split(':', StringSplitOptions.RemoveEmptyEntries))
            {
                if (TryRun(program, address))
                {
                    return true;
                }
            }

            return false;
        }

        if (OperatingSystem.IsWindows())
        {
            return TryStart(new ProcessStartInfo(address) { UseShellExecute = true });
        }

        if (OperatingSystem.IsMacOS())
        {
            return TryRun("/usr/bin/open", address);
        }

        bool hasScreen = System.Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } || System.Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };
        return (hasScreen && TryRun("xdg-open", address)) || (System.Environment.GetEnvironmentVariable("WSL_DISTRO_NAME") is { Length: > 0 } && TryRun("wslview", address));
    }

    private static bool TryRun(string program, string address)
    {
        // What it says belongs neither to the protocol of a client nor into a result.
        var start = new ProcessStartInfo(program, [address]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return TryStart(start);
    }

    private static bool TryStart(ProcessStartInfo start)
    {
        try
        {
            Process? process = Process.Start(start);
            if (process is not null && start.RedirectStandardOutput)
            {
                process.StandardInput.Close();
                process.OutputDataReceived += (_, _) => { };
                process.ErrorDataReceived += (_, _) => { };
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
            }

            return true;
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException or InvalidOperationException or PlatformNotSupportedException)
        {
            return false;
        }
    }
}
