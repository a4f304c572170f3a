using System.Globalization;
using System.Text.Json;
using McpGateway.Broker;
using McpGateway.Host.Parsing;
using McpGateway.Serving;

namespace McpGateway.Host.Gateways;

/// <summary>The processes that serve clients of this user, as <c>status</c> and <c>stop</c> show them.</summary>
internal static class GatewayTexts
{
    /// <summary>What is said where there is none.</summary>
    public static string Nothing(string home) => $"No broker and no gateway that serves HTTP runs for {home}.";

    /// <summary>A broker on one line.</summary>
    public static string Line(BrokerStatus broker) => string.Create(
        CultureInfo.InvariantCulture, $"broker {broker.Version}, process {broker.ProcessId}, {broker.State} since {Time(broker.Since)}; clients: {broker.Sessions.Count}");

    /// <summary>A gateway that serves HTTP on one line.</summary>
    public static string Line(ServingStatus gateway) => string.Create(
        CultureInfo.InvariantCulture,
        $"gateway {gateway.Version} at {string.Join(", ", gateway.Addresses)}, process {gateway.ProcessId}, serving since {Time(gateway.Since)}; clients: {gateway.Clients.Count}");

    /// <summary>A broker with its clients and servers.</summary>
    public static string Text(BrokerStatus broker) => string.Join(Environment.NewLine, [
        Line(broker),
        .. broker.Sessions.Select(client => string.Create(
            CultureInfo.InvariantCulture, $"  client {Named(client.Client)}, process {client.ProcessId}, since {Time(client.Since)}, in {client.Folder}")),
        .. broker.Servers.Select(server => Server(server.Name, server.Status, server.Processes, server.Since, server.Reason)),
    ]);

    /// <summary>A gateway that serves HTTP with its clients and servers.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="link">Opens its page once; null where none was asked for.</param>
    public static string Text(ServingStatus gateway, string? link) => string.Join(Environment.NewLine, [
        Line(gateway),
        .. link is null ? Array.Empty<string>() : ["  page, once: " + link],
        .. gateway.Clients.Select(client => string.Create(
            CultureInfo.InvariantCulture, $"  client {Named(client.Client)}, user {client.User}, since {Time(client.Since)}, requests under way: {client.Requests}")),
        .. gateway.Servers.Select(server => Server(server.Name, server.Status, server.Processes, server.Since, server.Reason)),
    ]);

    /// <summary>A broker as an object of JSON.</summary>
    public static void Write(Utf8JsonWriter json, BrokerStatus broker)
    {
        json.WriteStartObject();
        WriteProcess(json, "broker", broker.ProcessId, broker.Version, broker.Home, broker.Since, broker.State);
        CommandRun.WriteTexts(json, "addresses", [broker.Address]);
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
            WriteServer(json, server.Name, server.Status, server.Processes, server.Since, server.Reason);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A gateway that serves HTTP as an object of JSON.</summary>
    /// <param name="json">Where it is written.</param>
    /// <param name="gateway">The gateway.</param>
    /// <param name="link">Opens its page once; null where none was asked for.</param>
    public static void Write(Utf8JsonWriter json, ServingStatus gateway, string? link = null)
    {
        json.WriteStartObject();
        WriteProcess(json, "http", gateway.ProcessId, gateway.Version, gateway.Home, gateway.Since, "serving");
        CommandRun.WriteTexts(json, "addresses", gateway.Addresses);
        if (link is not null)
        {
            json.WriteString("link", link);
        }

        json.WriteStartArray("clients");
        foreach (ServingClient client in gateway.Clients)
        {
            json.WriteStartObject();
            json.WriteString("name", client.Client);
            json.WriteString("user", client.User);
            json.WriteString("profile", client.Profile);
            json.WriteString("revision", client.Revision);
            json.WriteString("since", client.Since);
            json.WriteNumber("requests", client.Requests);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("servers");
        foreach (ServingServer server in gateway.Servers)
        {
            WriteServer(json, server.Name, server.Status, server.Processes, server.Since, server.Reason);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteProcess(Utf8JsonWriter json, string kind, int process, string version, string home, DateTimeOffset since, string state)
    {
        json.WriteString("kind", kind);
        json.WriteNumber("process", process);
        json.WriteString("version", version);
        json.WriteString("home", home);
        json.WriteString("since", since);
        json.WriteString("state", state);
    }

    private static void WriteServer(Utf8JsonWriter json, string name, string state, int processes, DateTimeOffset since, string reason)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("state", state);
        json.WriteNumber("processes", processes);
        json.WriteString("since", since);
        json.WriteString("reason", reason);
        json.WriteEndObject();
    }

    private static string Server(string name, string state, int processes, DateTimeOffset since, string reason) => string.Create(
        CultureInfo.InvariantCulture, $"  server {name}: {state}, processes: {processes}, since {Time(since)}{(reason.Length > 0 ? " (" + reason + ")" : "")}");

    private static string Named(string client) => client.Length > 0 ? client : "(unnamed)";

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
