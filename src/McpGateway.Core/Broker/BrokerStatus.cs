using System.Text.Json;

namespace McpGateway.Broker;

/// <summary>What a broker does.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="Home">The gateway's folder that it serves.</param>
/// <param name="Since">When it began.</param>
/// <param name="State"><c>serving</c>; or <c>draining</c> where it takes no new clients and ends with the last of those that it has.</param>
/// <param name="Sessions">Its clients, the first to come first.</param>
/// <param name="Servers">The servers that were started, in the order of the configuration.</param>
public sealed record BrokerStatus(
    int ProcessId, string Version, string Home, DateTimeOffset Since, string State, IReadOnlyList<BrokerClientStatus> Sessions, IReadOnlyList<BrokerServerStatus> Servers)
{
    /// <summary>Where it serves HTTP beside its relays, in the form that VS Code reads: its socket or pipe.</summary>
    public string Address { get; internal init; } = "";

    /// <summary>Reads what a broker says.</summary>
    /// <exception cref="BrokerException">It says something else.</exception>
    internal static BrokerStatus Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return new BrokerStatus(
                root.GetProperty("pid").GetInt32(),
                Text(root, "version"),
                Text(root, "home"),
                root.GetProperty("since").GetDateTimeOffset(),
                Text(root, "state"),
                [
                    .. root.GetProperty("sessions").EnumerateArray().Select(item => new BrokerClientStatus(
                        Text(item, "client"), Text(item, "folder"), item.GetProperty("pid").GetInt32(), Text(item, "version"), item.GetProperty("since").GetDateTimeOffset())),
                ],
                [
                    .. root.GetProperty("servers").EnumerateArray().Select(item => new BrokerServerStatus(
                        Text(item, "name"), Text(item, "status"), item.GetProperty("processes").GetInt32(), item.GetProperty("since").GetDateTimeOffset(), Text(item, "reason"))),
                ]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BrokerException("a broker says of itself what this version does not understand. Use 'mcp-gateway' of the broker's version.", e);
        }
    }

    private static string Text(JsonElement holder, string name) => holder.GetProperty(name).GetString() ?? "";
}
