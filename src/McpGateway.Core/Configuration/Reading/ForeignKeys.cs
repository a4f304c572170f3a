namespace McpGateway.Configuration.Reading;

/// <summary>
/// Members of an entry as other clients call them. Those that close tools hold here, too; the others are reported, with what to write instead, for an
/// entry that was copied would otherwise do something else without a word.
/// </summary>
internal static class ForeignKeys
{
    private const string Seconds = "use \"initTimeout\" and \"operationTimeout\", in seconds";
    private const string Asking = "the gateway asks only about tools listed in \"tools.confirm\"; your client and the cmdlets have settings of their own for the others";
    private const string Variables = "put the variables in \"env\", or in the .env file of the gateway's folder and refer to them as ${NAME}";

    private const string Token = "use \"headers\": { \"Authorization\": \"Bearer ${NAME}\" }";

    private static readonly Dictionary<string, string> s_instead = new(StringComparer.Ordinal)
    {
        ["autoApprove"] = Asking,
        ["auto_approve"] = Asking,
        ["alwaysAllow"] = Asking,
        ["always_allow"] = Asking,
        ["trust"] = "use \"trusted\" if you trust what the server says about its tools",
        ["timeout"] = Seconds,
        ["timeout_ms"] = Seconds,
        ["timeoutMs"] = Seconds,
        ["requestTimeout"] = Seconds,
        ["initializationTimeout"] = Seconds,
        ["initialization_timeout"] = Seconds,
        ["startupTimeout"] = Seconds,
        ["startup_timeout"] = Seconds,
        ["startup_timeout_sec"] = Seconds,
        ["startup_timeout_ms"] = Seconds,
        ["toolTimeout"] = Seconds,
        ["tool_timeout"] = Seconds,
        ["tool_timeout_sec"] = Seconds,
        ["envFile"] = Variables,
        ["env_file"] = Variables,
        ["env_vars"] = Variables,
        ["env_keys"] = Variables,
        ["environment"] = "use \"env\"",
        ["envs"] = "use \"env\"",
        ["arguments"] = "use \"args\"",
        ["cmd"] = "use \"command\"",
        ["workingDirectory"] = "use \"cwd\"",
        ["working_directory"] = "use \"cwd\"",
        ["workdir"] = "use \"cwd\"",
        ["working_dir"] = "use \"cwd\"",
        ["executable"] = "use \"command\"",
        ["baseUrl"] = "use \"url\"",
        ["base_url"] = "use \"url\"",
        ["server_url"] = "use \"url\"",
        ["bearerToken"] = Token,
        ["bearer_token"] = Token,
        ["bearerTokenEnv"] = Token,
        ["bearer_token_env"] = Token,
        ["bearer_token_env_var"] = Token,
        ["inheritParentEnv"] = "use \"inheritEnvironment\"",
        ["uri"] = "use \"url\"",
        ["http_headers"] = "use \"headers\"",
    };

    /// <summary>Lists of tools that may not be called: Roo Code and Windsurf, Gemini CLI, Codex.</summary>
    public static IReadOnlyList<string> Deny { get; } = ["disabledTools", "disabled_tools", "excludeTools", "exclude_tools", "excludedTools"];

    /// <summary>Lists of the only tools that may be called: Gemini CLI, Codex, the APIs of model providers.</summary>
    public static IReadOnlyList<string> Allow { get; } = ["includeTools", "include_tools", "enabledTools", "enabled_tools", "allowedTools", "allowed_tools"];

    /// <summary>The address of a remote server: the gateway's own members for one and for several, then Windsurf's and Gemini CLI's.</summary>
    public static IReadOnlyList<string> Addresses { get; } = ["url", "urls", "serverUrl", "httpUrl"];

    /// <summary>The members that are not read, each with what to use in its place.</summary>
    public static IReadOnlyDictionary<string, string> Unread => s_instead;

    /// <summary>What to use in the place of a member that is not read; null where nothing is known of it.</summary>
    public static string? Instead(string key) => s_instead.GetValueOrDefault(key);
}
