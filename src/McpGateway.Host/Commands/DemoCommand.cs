using System.CommandLine;
using McpGateway.Configuration;
using McpGateway.Host.Demo;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway demo</c>.</summary>
internal sealed class DemoCommand : GatewayCommand
{
    private readonly Option<bool> _includeMine = CommonOptions.Flag("--include-mine", "also lists your own servers: they are started to list their tools, but no tool is called");

    public DemoCommand()
        : base("demo", "acts as a client and shows what each step costs")
    {
        Add(_includeMine);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Acts as a client of the gateway with a built-in demo server, and prints what each step takes in time and tokens. Your configuration is neither read nor
        changed.
        """;

    /// <inheritdoc />
    public override async Task<int> RunAsync(CommandRun run)
    {
        bool includesMine = run.Get(_includeMine);
        // Without the user's own servers nothing of the user's is read or written.
        string? temporary = includesMine ? null : Directory.CreateTempSubdirectory("mcp-gateway-demo-").FullName;
        GatewayHome home = temporary is null ? GatewayHome.FromEnvironment() : new GatewayHome(temporary);
        try
        {
            if (includesMine && Check(run, new ConfigurationStore(home)) is { } trouble)
            {
                return run.Fail(trouble);
            }

            if (run.IsJson)
            {
                var json = new DemoJson();
                await Demonstration.RunAsync(home, json, run.Token).ConfigureAwait(false);
                run.PrintJson(json.Write);
                return CommandRun.Success;
            }

            var report = new DemoReport(run.Output);
            report.Title(includesMine
                ? $"A client with one entry in its configuration: this gateway, in front of a demo\nserver and the servers in {home.ConfigurationFile}."
                : "A client with one entry in its configuration: this gateway, in front of a demo\nserver.");
            await Demonstration.RunAsync(home, report, run.Token).ConfigureAwait(false);
            return CommandRun.Success;
        }
        finally
        {
            if (temporary is not null)
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    /// <summary>Tells what is wrong with the user's configuration; the error where it cannot be read.</summary>
    private static string? Check(CommandRun run, ConfigurationStore configuration)
    {
        string? trouble = ConfigurationCheck.Find(run, configuration.Current);
        if (configuration.NothingConfigured is { } nothing)
        {
            run.Warn(nothing);
        }

        return trouble;
    }
}
