using System.Collections;

namespace McpGateway.Connections.Processes;

/// <summary>
/// The part of the gateway's environment that every server gets: where programs, home and temporary files are, language, time zone, proxies,
/// certificates, and what platforms need to start programs and open windows. Everything else, tokens above all, stays with the gateway.
/// </summary>
internal static class SafeEnvironment
{
    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "NODE_USE_ENV_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO",
        "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "NIX_SSL_CERT_FILE", "NIX_LD", "NIX_LD_LIBRARY_PATH",
        "DOTNET_ROOT", "JAVA_HOME", "NVM_DIR", "VOLTA_HOME", "PYENV_ROOT", "CARGO_HOME", "RUSTUP_HOME", "GOPATH", "GOROOT",
        "CLAUDE_PROJECT_DIR",
        "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "USERPROFILE", "USERNAME", "USERDOMAIN", "HOMEDRIVE", "HOMEPATH",
        "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "ALLUSERSPROFILE", "PUBLIC", "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432",
        "COMMONPROGRAMFILES", "COMMONPROGRAMFILES(X86)", "COMMONPROGRAMW6432", "COMPUTERNAME", "OS", "NUMBER_OF_PROCESSORS",
        "PROCESSOR_ARCHITECTURE", "PROCESSOR_IDENTIFIER", "PSMODULEPATH",
    };

    private static readonly string[] s_beginnings = ["LC_", "XDG_"];

    /// <summary>The variables a server starts out with.</summary>
    /// <param name="everything">Whether the definition asks for all of them.</param>
    public static Dictionary<string, string> Create(bool everything)
    {
        var environment = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            string name = (string)entry.Key;
            if (everything || IsSafe(name))
            {
                environment[name] = (string?)entry.Value ?? "";
            }
        }

        return environment;
    }

    internal static bool IsSafe(string name) =>
        s_names.Contains(name) || Array.Exists(s_beginnings, beginning => name.StartsWith(beginning, StringComparison.Ordinal));
}
