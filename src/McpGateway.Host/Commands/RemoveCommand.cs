using System.CommandLine;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway remove</c>.</summary>
internal sealed class RemoveCommand : RuntimeCommand
{
    private readonly Argument<string[]> _servers = CommonArguments.Servers("names of servers, or patterns with * and ?", isRequired: true);

    public RemoveCommand()
        : base("remove", "removes servers from the configuration")
    {
        Add(_servers);
        Add(CommonOptions.DryRun);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Removes servers from the configuration. The rest of the file stays as it is; a gateway that runs ends its processes of them.
        """;

    /// <inheritdoc />
    protected override async Task<int> RunAsync(CommandRun run, GatewayRuntime runtime)
    {
        var results = new ResultList(run);
        bool isDry = run.Get(CommonOptions.DryRun);
        foreach (ServerDefinition server in Select(runtime, run.Get(_servers)!, results))
        {
            try
            {
                // Somebody else may have been quicker.
                if (!isDry && !await runtime.Configuration.File.RemoveAsync(server.Name, run.Token).ConfigureAwait(false))
                {
                    results.Fail(runtime.UnknownServer(server.Name).Message);
                    continue;
                }
            }
            catch (ConfigurationException e)
            {
                results.Fail(e.Message);
                continue;
            }

            results.Add($"{UntrustedText.OneLine(server.Name, 64)}: {(isDry ? "would be removed" : "removed")}", json => Write(json, server.Name, isDry));
        }

        return results.End();
    }

    private static void Write(Utf8JsonWriter json, string name, bool isDry)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteBoolean(isDry ? "wouldChange" : "changed", true);
        json.WriteString("action", "remove");
        json.WriteEndObject();
    }
}
