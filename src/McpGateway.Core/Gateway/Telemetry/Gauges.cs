using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Tokens;

namespace McpGateway.Gateway.Telemetry;

/// <summary>What is looked at when somebody wants to know: the state of servers and of this process.</summary>
internal sealed class Gauges
{
    private readonly GatewayServices _services;
    private readonly long _began;
    private readonly ConditionalWeakTable<CatalogEntry, object> _tokens = [];

    /// <param name="meter">Makes the instruments.</param>
    /// <param name="services">The gateway.</param>
    public Gauges(Meter meter, GatewayServices services)
    {
        _services = services;
        _began = services.Time.GetTimestamp();
        meter.CreateObservableUpDownCounter("mcp_gateway.server.processes", () => OfServers(server => State(server).Processes), "{process}", "Processes and connections of servers that take calls.");
        meter.CreateObservableGauge("mcp_gateway.server.circuit_open", () => OfServers(server => State(server).NextTry is null ? 0 : 1), null, "1 where a server is not started for a while because it failed repeatedly.");
        meter.CreateObservableGauge("mcp_gateway.server.tools", () => OfServers(server => _services.WholeCatalog.Find(server)?.Tools.Count ?? 0), "{tool}", "Tools that a server offered when it was last seen.");
        meter.CreateObservableGauge("mcp_gateway.server.tools.tokens", () => OfServers(Tokens), "{token}", "Tokens that the definitions of those tools would take in a client that has them all, estimated.");
        meter.CreateObservableGauge("process.uptime", () => _services.Time.GetElapsedTime(_began).TotalSeconds, "s", "How long the gateway has been running.");
        meter.CreateObservableUpDownCounter("process.memory.usage", () => Environment.WorkingSet, "By", "Physical memory that the gateway's process has.");
        meter.CreateObservableGauge("mcp_gateway.build.info", () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", ProductVersion.Text)), description: "The version of the gateway.");
    }

    private ServerState State(ServerDefinition server) => _services.Pool.GetState(server.Name);

    private IEnumerable<Measurement<long>> OfServers(Func<ServerDefinition, long> value) =>
        [.. _services.Configuration.Current.Servers.Select(server => new Measurement<long>(value(server), new KeyValuePair<string, object?>(TelemetryNames.Server, BoundedNames.Shown(server.Name))))];

    private long Tokens(ServerDefinition server) =>
        _services.WholeCatalog.Find(server) is { } entry ? (long)_tokens.GetValue(entry, static entry => entry.Tools.Sum(tool => (long)TokenEstimate.Of(tool.Definition.Span))) : 0;
}
