using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Shell;

namespace McpGateway.Host.Parsing;

/// <summary>A command about the servers of the configuration. What is wrong with the file is told first; a file that cannot be read ends the command.</summary>
internal abstract class RuntimeCommand : GatewayCommand
{
    protected RuntimeCommand(string name, string summary)
        : base(name, summary)
    {
    }

    /// <inheritdoc />
    public sealed override async Task<int> RunAsync(CommandRun run)
    {
        var runtime = new GatewayRuntime(new GatewayOptions { OwnsProcess = true, UsesBroker = true, Export = TelemetryExport.Start });
        await using (runtime.ConfigureAwait(false))
        {
            return ConfigurationCheck.Find(run, runtime.Configuration.Current) is { } trouble
                ? run.Fail(trouble)
                : await RunAsync(run, runtime).ConfigureAwait(false);
        }
    }

    /// <summary>Runs it.</summary>
    protected abstract Task<int> RunAsync(CommandRun run, GatewayRuntime runtime);

    /// <summary>The servers that are named, by names and patterns; all where none is. An unknown name is a failure of its own.</summary>
    protected static IReadOnlyList<ServerDefinition> Select(GatewayRuntime runtime, string[] names, ResultList results)
    {
        if (names.Length == 0 && runtime.Configuration.NothingConfigured is { } nothing)
        {
            results.Fail(nothing);
        }

        return ServerChoice.Select(
            runtime,
            names.Length == 0 ? null : names,
            name => name.AsSpan().IndexOfAny('*', '?') >= 0 ? server => ToolPolicy.Fits(name, server) : null,
            (_, unknown) => results.Fail(unknown.Message));
    }
}
