using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Statistics;
using McpGateway.Http.Guarding;
using McpGateway.Http.Sessions;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Page;

/// <summary>Puts the page together, and has calls counted for it.</summary>
internal sealed class PageFront : IDisposable
{
    private readonly GatewayRuntime _runtime;
    private readonly CallStatistics _statistics;
    private readonly ServerActions _actions;
    private readonly PageDoor _door;

    /// <param name="runtime">The gateway.</param>
    /// <param name="authentication">Finds out who makes a request.</param>
    /// <param name="sessions">The sessions of clients.</param>
    /// <param name="clients">All clients.</param>
    /// <param name="nodes">The nodes; null where there is this one alone.</param>
    /// <param name="since">When the gateway began.</param>
    /// <param name="logger">Hears of what is done from the page.</param>
    public PageFront(GatewayRuntime runtime, IHttpAuthentication authentication, SessionTable sessions, Func<IEnumerable<ClientSight>> clients, INodeSights? nodes, DateTimeOffset since, ILogger logger)
    {
        _runtime = runtime;
        _statistics = new CallStatistics(runtime.Options.Time);
        _actions = new ServerActions(runtime, _statistics, logger);
        _door = new PageDoor(authentication, runtime.Options.Time, logger);
        var begun = new SessionsBegun();
        sessions.Begun += begun.Add;
        runtime.Services.Observers.Add(_statistics);
        Endpoint = new PageEndpoint(
            new PageGateway { Runtime = runtime, Statistics = _statistics, Actions = _actions, Begun = begun, Clients = clients, Nodes = nodes, CallerOf = authentication.CallerOf, Since = since },
            _door);
    }

    /// <summary>Makes a link that opens the page for the owner, once.</summary>
    /// <param name="address">Where the gateway is, without a path.</param>
    public string LinkAt(string address) => _door.Links.Create(address);

    /// <summary>Answers requests for it.</summary>
    public PageEndpoint Endpoint { get; }

    public void Dispose()
    {
        _runtime.Services.Observers.Remove(_statistics);
        _actions.Dispose();
    }
}
