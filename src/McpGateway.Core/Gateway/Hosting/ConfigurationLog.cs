using McpGateway.Configuration;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway.Hosting;

/// <summary>Says in the log when the configuration has changed, and what is wrong with it, each problem once.</summary>
internal sealed class ConfigurationLog(ILogger logger)
{
    private IReadOnlyList<ConfigurationProblem> _problems = [];

    /// <summary>The configuration is another one now.</summary>
    public void OnChanged(ConfigurationSnapshot configuration)
    {
        Log.ConfigurationChanged(logger, configuration.Servers.Count);
        LogProblems(configuration);
    }

    /// <summary>Says what is wrong with the configuration, as far as it was not wrong before.</summary>
    public void LogProblems(ConfigurationSnapshot configuration)
    {
        foreach (ConfigurationProblem problem in configuration.Problems.Except(_problems))
        {
            Log.ConfigurationProblem(logger, problem.ToString());
        }

        _problems = configuration.Problems;
    }
}
