using System.Diagnostics.Metrics;

namespace McpGateway.Gateway.Telemetry;

/// <summary>What is measured as it happens.</summary>
internal sealed class Instruments
{
    /// <summary>The buckets of OpenTelemetry's conventions for the durations of MCP, in seconds.</summary>
    private static readonly InstrumentAdvice<double> s_seconds = new() { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] };

    /// <summary>Those of requests of HTTP.</summary>
    private static readonly InstrumentAdvice<double> s_http = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    /// <param name="meter">Makes them.</param>
    public Instruments(Meter meter)
    {
        Operations = meter.CreateHistogram("mcp.server.operation.duration", "s", "Requests of clients that go to servers: how long they take, the start of a server and questions to the user included.", advice: s_seconds);
        ScriptOperations = meter.CreateHistogram("mcp.client.operation.duration", "s", "Requests of scripts of this process to servers: how long they take, the start of a server included.", advice: s_seconds);
        Sessions = meter.CreateHistogram("mcp.server.session.duration", "s", "Sessions of clients that have ended: how long they lasted.", advice: s_seconds);
        OpenSessions = meter.CreateUpDownCounter<long>("mcp_gateway.sessions", "{session}", "Sessions of clients that are open.");
        Starts = meter.CreateHistogram("mcp_gateway.server.start.duration", "s", "Starts of servers: how long they take, the handshake included.", advice: s_seconds);
        Crashes = meter.CreateCounter<long>("mcp_gateway.server.crashes", "{crash}", "Processes and connections of servers that have ended by themselves.");
        ResultsCut = meter.CreateCounter<long>("mcp_gateway.results.cut", "{result}", "Results above the output limit of which clients got the beginning.");
        TokensSpared = meter.CreateCounter<long>("mcp_gateway.results.spared_tokens", "{token}", "Tokens of results that clients were spared because they were cut, estimated.");
        HttpRequests = meter.CreateHistogram("http.server.request.duration", "s", "Requests of HTTP that were answered: how long that took; a stream counts until it ends.", advice: s_http);
    }

    public Histogram<double> Operations { get; }

    public Histogram<double> ScriptOperations { get; }

    public Histogram<double> Sessions { get; }

    public UpDownCounter<long> OpenSessions { get; }

    public Histogram<double> Starts { get; }

    public Counter<long> Crashes { get; }

    public Counter<long> ResultsCut { get; }

    public Counter<long> TokensSpared { get; }

    public Histogram<double> HttpRequests { get; }
}
