using System.Globalization;
using System.Text.Json;
using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway status</c>.</summary>
internal sealed class StatusCommand : GatewayCommand
{
    public StatusCommand()
        : base("status", "shows the broker, its clients and its servers")
    {
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Shows the process that serves all clients where the configuration turns the broker on, the clients that it has, and the servers that it has started.
        A broker of an older version that keeps its clients until they go is shown, too. Starts nothing.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 shown, 1 a broker does not answer or must not be trusted (stderr says why), 2 wrong usage";

    /// <inheritdoc />
    public override Task<int> RunAsync(CommandRun run)
    {
        var home = GatewayHome.FromEnvironment();
        var results = new ResultList(run);
        IReadOnlyList<BrokerStatus> brokers = Brokers.Find(home);
        if (brokers.Count == 0 && !run.IsJson)
        {
            run.Output.WriteLine($"No broker runs for {home.Root}.");
        }

        foreach (BrokerStatus broker in brokers)
        {
            results.Add(Text(broker), json => Write(json, broker));
        }

        return Task.FromResult(results.End());
    }

    /// <summary>A broker on one line.</summary>
    internal static string Line(BrokerStatus broker) => string.Create(
        CultureInfo.InvariantCulture, $"broker {broker.Version}, process {broker.ProcessId}, {broker.State} since {Time(broker.Since)}; clients: {broker.Sessions.Count}");

    /// <summary>A broker as an object of JSON.</summary>
    internal static void Write(Utf8JsonWriter json, BrokerStatus broker)
    {
        json.WriteStartObject();
        json.WriteNumber("process", broker.ProcessId);
        json.WriteString("version", broker.Version);
        json.WriteString("home", broker.Home);
        json.WriteString("since", broker.Since);
        json.WriteString("state", broker.State);
        json.WriteStartArray("clients");
        foreach (BrokerClientStatus client in broker.Sessions)
        {
            json.WriteStartObject();
            json.WriteString("name", client.Client);
            json.WriteString("folder", client.Folder);
            json.WriteNumber("process", client.ProcessId);
            json.WriteString("version", client.Version);
            json.WriteString("since", client.Since);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("servers");
        foreach (BrokerServerStatus server in broker.Servers)
        {
            json.WriteStartObject();
            json.WriteString("name", server.Name);
            json.WriteString("state", server.Status);
            json.WriteNumber("processes", server.Processes);
            json.WriteString("since", server.Since);
            json.WriteString("reason", server.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Text(BrokerStatus broker) => string.Join(Environment.NewLine, [
        Line(broker),
        .. broker.Sessions.Select(client => string.Create(
            CultureInfo.InvariantCulture,
            $"  client {(client.Client.Length > 0 ? client.Client : "(unnamed)")}, process {client.ProcessId}, since {Time(client.Since)}, in {client.Folder}")),
        .. broker.Servers.Select(server => string.Create(
            CultureInfo.InvariantCulture,
            $"  server {server.Name}: {server.Status}, processes: {server.Processes}, since {Time(server.Since)}{(server.Reason.Length > 0 ? " (" + server.Reason + ")" : "")}")),
    ]);

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
