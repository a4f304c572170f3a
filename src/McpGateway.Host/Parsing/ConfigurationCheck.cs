using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Host.Parsing;

/// <summary>What is wrong with the user's configuration, told before a command that reads it does anything.</summary>
internal static class ConfigurationCheck
{
    private const int LongestProblem = 400;

    /// <summary>Tells on stderr what cannot be used.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="configuration">The configuration.</param>
    /// <returns>The error where the file cannot be read as a whole; null otherwise.</returns>
    public static string? Find(CommandRun run, ConfigurationSnapshot configuration)
    {
        string[] problems = [.. configuration.Problems.Select(problem => UntrustedText.OneLine(problem.ToString(), LongestProblem))];
        foreach (string problem in configuration.IsBroken ? problems.SkipLast(1) : problems)
        {
            run.Warn(problem);
        }

        return configuration.IsBroken ? problems[^1] : null;
    }
}
