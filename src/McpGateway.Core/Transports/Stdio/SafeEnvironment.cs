using System.Collections;
using McpGateway.Diagnostics;

namespace McpGateway.Transports.Stdio;

/// <summary>
/// The part of the gateway's environment that every server gets: where programs, home and temporary files are, language, time zone, proxies,
/// certificates, how the runtimes and package managers of servers are set up, and what platforms need to start programs and open windows.
/// Everything else, tokens above all, stays with the gateway. docs/configuration.md lists the names.
/// </summary>
internal static class SafeEnvironment
{
    /// <summary>All names that count by themselves.</summary>
    internal static IReadOnlyCollection<string> Names { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "COLORTERM", "NO_COLOR", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "NODE_USE_ENV_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "NODE_USE_SYSTEM_CA", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "AWS_CA_BUNDLE",
        "DENO_CERT", "CARGO_HTTP_CAINFO", "NIX_SSL_CERT_FILE", "NIX_LD", "NIX_LD_LIBRARY_PATH",
        "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "__CF_USER_TEXT_ENCODING",
        "DOTNET_ROOT", "DOTNET_CLI_HOME", "DOTNET_CLI_TELEMETRY_OPTOUT", "NUGET_PACKAGES", "JAVA_HOME", "GOPATH", "GOROOT", "GOPROXY", "GOMODCACHE", "CARGO_HOME", "RUSTUP_HOME",
        "NVM_DIR", "NVM_BIN", "FNM_DIR", "FNM_MULTISHELL_PATH", "VOLTA_HOME", "ASDF_DIR", "ASDF_DATA_DIR", "MISE_DATA_DIR", "NODE_PATH", "NODE_NO_WARNINGS", "PNPM_HOME",
        "BUN_INSTALL", "DENO_DIR", "PYENV_ROOT", "PYENV_VERSION", "VIRTUAL_ENV", "CONDA_PREFIX", "PIPX_HOME", "PIPX_BIN_DIR",
        "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "CONTAINER_HOST", "PLAYWRIGHT_BROWSERS_PATH", "PUPPETEER_CACHE_DIR",
        "CLAUDE_PROJECT_DIR",
        "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "USERPROFILE", "USERNAME", "USERDOMAIN", "HOMEDRIVE", "HOMEPATH",
        "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "ALLUSERSPROFILE", "PUBLIC", "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432",
        "COMMONPROGRAMFILES", "COMMONPROGRAMFILES(X86)", "COMMONPROGRAMW6432", "COMPUTERNAME", "OS", "NUMBER_OF_PROCESSORS",
        "PROCESSOR_ARCHITECTURE", "PROCESSOR_IDENTIFIER", "PROCESSOR_LEVEL", "PROCESSOR_REVISION", "PSMODULEPATH",
    };

    /// <summary>Families whose members are all harmless.</summary>
    internal static IReadOnlyList<string> Beginnings { get; } = ["LC_", "XDG_"];

    /// <summary>
    /// Settings of a runtime or a package manager. A few of them are credentials, so that those stay which are called so or have an address with a
    /// password for a value.
    /// </summary>
    internal static IReadOnlyList<string> Settings { get; } = ["PYTHON", "UV_", "PIP_", "NPM_CONFIG_"];

    /// <summary>The variables a server starts out with.</summary>
    /// <param name="everything">Whether the definition asks for all of them.</param>
    /// <param name="source">Where they come from: the environment of a client elsewhere, or null for that of this process.</param>
    public static Dictionary<string, string> Create(bool everything, IReadOnlyDictionary<string, string>? source = null)
    {
        var environment = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach ((string name, string value) in source ?? Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? "")))
        {
            if (everything || IsSafe(name, value))
            {
                environment[name] = value;
            }
        }

        return environment;
    }

    internal static bool IsSafe(string name, string? value = null) =>
        ((HashSet<string>)Names).Contains(name)
        || Beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))
        || (Settings.Any(beginning => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)) && !IsCredential(name, value ?? ""));

    // npm writes tokens as npm_config_//host/:_authToken.
    private static bool IsCredential(string name, string value) =>
        SecretNames.Suggest(name) || name.Contains('/', StringComparison.Ordinal) || name.Contains("AUTH", StringComparison.OrdinalIgnoreCase)
        || name.Contains("USERNAME", StringComparison.OrdinalIgnoreCase)
        || (value.Contains("://", StringComparison.Ordinal) && value.Contains('@', StringComparison.Ordinal));
}
