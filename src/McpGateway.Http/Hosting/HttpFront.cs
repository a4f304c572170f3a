using McpGateway.Access;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Observing;
using McpGateway.Http.Endpoints;
using McpGateway.Http.Guarding;
using McpGateway.Http.Metrics;
using McpGateway.Http.OAuth;
using McpGateway.Http.Page;
using McpGateway.Http.Sessions;
using McpGateway.Http.Sse;
using McpGateway.Http.Stateless;
using McpGateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Hosting;

/// <summary>What answers requests of HTTP, however they come in: the sessions, the rules of who gets in, and the addresses.</summary>
internal sealed class HttpFront : IDisposable
{
    private const string Stopped = "The gateway was stopped during the request. Outcome unknown: it may or may not have taken effect; it was not repeated.";

    private readonly HttpPaths _paths;
    private readonly SessionTable _sessions;
    private readonly StatelessClients _stateless;
    private readonly SseEndpoint? _sse;
    private readonly OpenRequests _open;
    private readonly TokenStore _tokens;
    private readonly PageFront? _page;
    private readonly MetricsCollector? _metrics;
    private readonly RequestMeasure? _measure;

    /// <param name="runtime">What is served.</param>
    /// <param name="host">Serves clients.</param>
    /// <param name="options">How.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="authentication">Finds out who makes a request.</param>
    /// <param name="metadata">Says where access tokens come from; null where none are taken.</param>
    /// <param name="end">Ends the process, where a program of the user asks for that.</param>
    public HttpFront(GatewayRuntime runtime, GatewayHost host, HttpGatewayOptions options, TokenStore tokens, IHttpAuthentication authentication, ResourceMetadata? metadata, Action end)
    {
        ILogger logger = runtime.LoggerFactory.CreateLogger("McpGateway.Http");
        _tokens = tokens;
        // The one place where a client and who is behind it are handed to the gateway.
        Task ServeAsync(IMessageChannel channel, HttpCaller caller, CancellationToken ending) =>
            host.ServeAsync(channel, ending, surroundings: null, runtime.AccessOf(authentication.CallerOf(caller), caller.Profile), OriginOf(channel, caller));
        _stateless = new StatelessClients(ServeAsync, options.SessionIdle, logger);
        _sessions = new SessionTable(ServeAsync, (ISessionStore?)options.SharedSessions ?? new SessionStore(options.Home.SessionFolder, logger), options.SessionIdle, TimeProvider.System, logger);
        options.SharedSessions?.Begin(new SessionFront(_sessions, _stateless));
        var limit = new CallLimit(options.Limits ?? new RateLimits(TimeProvider.System));
        _sse = options.ServesSse ? new SseEndpoint(ServeAsync, limit) : null;
        Control = new ControlEndpoint(_sessions, _stateless, json => StartedServers.Write(json, runtime), end) { Since = Since };
        _open = new OpenRequests(authentication, EndRevoked, logger);
        _page = options.HasPage ? new PageFront(runtime, authentication, _sessions, Clients, options.Nodes, Since, logger) : null;
        _measure = runtime.Telemetry is { } telemetry ? new RequestMeasure(telemetry) : null;
        if (options.Nodes is { } nodes)
        {
            runtime.Telemetry?.Meter.CreateObservableUpDownCounter("mcp_gateway.node.processes", () => nodes.OwnProcesses, "{process}", "Processes of servers that live on this node.");
        }

        _metrics = options.ServesMetrics && runtime.Telemetry is { } measured ? new MetricsCollector(measured.Meter, options.Nodes?.Own) : null;
        _paths = new HttpPaths(
            new RequestGuard(options.AllowedOrigins, options.IsBehindProxy),
            new CrossOrigin(options.AllowedOrigins),
            authentication,
            _open,
            name => runtime.Configuration.Current.Profiles.Any(profile => profile.Name == name),
            new McpEndpoint(new SessionEndpoint(_sessions), new StatelessEndpoint(_stateless, options.SharedSessions), limit),
            _sse,
            Control,
            metadata is null ? null : new MetadataEndpoint(metadata),
            _metrics is null ? null : new MetricsEndpoint(_metrics),
            options.Unreadiness,
            logger,
            _page?.Endpoint);
    }

    /// <summary>How a client has come here. Requests without a session may come from anywhere.</summary>
    private static ClientOrigin OriginOf(IMessageChannel channel, HttpCaller caller) => channel switch
    {
        HttpSession session => new ClientOrigin("http", session.Address) { Key = session.Key, Since = session.Since },
        SseChannel => new ClientOrigin("sse"),
        _ => new ClientOrigin("http") { Key = caller.Key },
    };

    /// <summary>Since when it answers.</summary>
    public DateTimeOffset Since { get; } = DateTimeOffset.UtcNow;

    /// <summary>Answers programs of the user, once it has a secret.</summary>
    public ControlEndpoint Control { get; }

    /// <summary>Makes a link that opens the page for the owner, once.</summary>
    /// <param name="address">Where the gateway is, without a path.</param>
    /// <returns>Null where there is no page.</returns>
    public string? LinkAt(string address) => _page?.LinkAt(address);

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext context) => _measure is null ? _paths.AnswerAsync(context) : _measure.RunAsync(context, _paths.AnswerAsync);

    /// <summary>Takes no new requests, and answers those under way as lost.</summary>
    /// <returns>Completes when all sessions have ended.</returns>
    public Task EndAsync()
    {
        _paths.IsEnding = true;
        _sse?.EndAll();
        foreach ((_, StatelessChannel channel) in _stateless.All)
        {
            channel.FailAll(id => JsonRpcError.Line(id.Span, JsonRpcError.InternalError, Stopped));
        }

        foreach (HttpSession session in _sessions.All)
        {
            session.FailAll(id => JsonRpcError.Line(id.Span, JsonRpcError.InternalError, Stopped));
        }

        return Task.WhenAll(_sessions.EndAllAsync(), _stateless.EndAllAsync());
    }

    public void Dispose()
    {
        _tokens.SaveUses();
        _page?.Dispose();
        _open.Dispose();
        _metrics?.Dispose();
        _sessions.Dispose();
    }

    private IEnumerable<ClientSight> Clients() =>
    [
        .. _sessions.All.Select(session => new ClientSight($"{session.ClientName} {session.ClientVersion}".Trim(), session.Caller.User, session.Caller.Profile, $"a session of MCP {session.Revision}", session.Since, session.RequestsUnderWay)),
        .. _stateless.All.Select(client => new ClientSight("", client.Caller.User, client.Caller.Profile, "without a session", null, client.Channel.RequestsUnderWay)),
        .. _sse?.Callers.Select(caller => new ClientSight("", caller.User, caller.Profile, "HTTP+SSE", null, null)) ?? [],
    ];

    private void EndRevoked(Func<string, bool> isRevoked)
    {
        foreach (HttpSession session in _sessions.All.Where(session => session.Caller.Token is { } token && isRevoked(token)))
        {
            _ = _sessions.RemoveAsync(session);
        }

        foreach ((_, StatelessChannel channel) in _stateless.All.Where(client => client.Caller.Token is { } token && isRevoked(token)))
        {
            channel.End();
        }
    }
}
