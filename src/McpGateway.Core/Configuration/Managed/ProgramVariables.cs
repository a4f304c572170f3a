namespace McpGateway.Configuration;

/// <summary>Environment variables by which a program that is allowed would run another one. An entry that sets one of them is allowed by no command.</summary>
internal static class ProgramVariables
{
    private static readonly string[] s_patterns =
    [
        "PATH", "PATHEXT", "COMSPEC", "LD_*", "DYLD_*", "NODE_OPTIONS", "NODE_PATH", "NPM_CONFIG_*", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PIP_*", "UV_*", "BASH_ENV", "ENV",
        "PERL5*", "RUBYOPT", "RUBYLIB", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH", "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "CORECLR_*", "DOCKER_HOST", "DOCKER_CONTEXT", "BUN_*", "DENO_*",
    ];

    /// <summary>The first of them that an entry sets; null where it sets none.</summary>
    public static string? FirstOf(ServerDefinition server) =>
        server.Environment.Keys.FirstOrDefault(name => Array.Exists(s_patterns, pattern => ToolPolicy.Fits(pattern, name)));
}
