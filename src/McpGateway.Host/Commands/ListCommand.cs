using System.Text.Json;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.MetaTools;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway list</c>.</summary>
internal sealed class ListCommand : RuntimeCommand
{
    public ListCommand()
        : base("list", "lists your servers: purpose, tools, and what is missing")
    {
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Lists the servers of the configuration: what each is for, how many tools it had when it was last seen, and what keeps it from being started. Starts
        nothing.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 listed, 1 the configuration cannot be read (stderr says why), 2 wrong usage";

    /// <inheritdoc />
    protected override Task<int> RunAsync(CommandRun run, GatewayRuntime runtime)
    {
        var results = new ResultList(run);
        if (runtime.Configuration.NothingConfigured is { } nothing)
        {
            run.Warn(nothing);
        }

        foreach (ServerFacts facts in runtime.DescribeServers())
        {
            string name = UntrustedText.OneLine(facts.Server.Name, 64);
            results.Add($"{name}: {facts.Purpose}{(facts.Purpose.Length > 0 ? " " : "")}[{facts.Summary}]", json => Write(json, facts));
        }

        return Task.FromResult(results.End());
    }

    private static void Write(Utf8JsonWriter json, ServerFacts facts)
    {
        string? obstacle = facts.Obstacle;
        json.WriteStartObject();
        json.WriteString("name", facts.Server.Name);
        json.WriteString("description", facts.Purpose);
        json.WriteString("transport", facts.Server.Kind.ToString().ToLowerInvariant());
        json.WriteString("state", facts.Server.Disabled ? "disabled" : obstacle is not null ? "unusable" : facts.Catalog is null ? "unseen" : "known");
        if (facts.Catalog is { } catalog)
        {
            json.WriteNumber("tools", catalog.Tools.Count);
            json.WriteBoolean("complete", catalog.GapOf(ServerList.Tools) is null);
            json.WriteString("seen", catalog.Seen);
        }
        else
        {
            json.WriteNull("tools");
            json.WriteNull("complete");
            json.WriteNull("seen");
        }

        json.WriteString("missing", facts.Server.Disabled ? null : obstacle);
        json.WriteString("summary", facts.Summary);
        json.WriteEndObject();
    }
}
