using McpGateway.Configuration;
using McpGateway.Files;
using McpGateway.Transports.Stdio;

namespace McpGateway.Broker.Platform;

/// <summary>What a broker gets of the environment of whoever happens to start it: what any process of the user has, and nothing of a client's own.</summary>
internal static class BrokerEnvironment
{
    /// <summary>Safe for a server, but of one client and not of its user.</summary>
    private static readonly string[] s_ofClients = ["CLAUDE_PROJECT_DIR", "VIRTUAL_ENV", "CONDA_PREFIX", "PYENV_VERSION", "TERM", "COLORTERM"];

    /// <summary>The environment of a broker.</summary>
    public static Dictionary<string, string> Create(GatewayHome home)
    {
        Dictionary<string, string> environment = SafeEnvironment.Create(everything: false);
        foreach (string name in s_ofClients)
        {
            environment.Remove(name);
        }

        environment[GatewayHome.Variable] = home.Root;
        if (Environment.GetEnvironmentVariable(FileAccessRules.AllowVariable) is { } allowed)
        {
            environment[FileAccessRules.AllowVariable] = allowed;
        }

        return environment;
    }
}
