using McpGateway.Configuration;
using McpGateway.Gateway;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Measuring;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Statistics;
using McpGateway.Http.Sessions;
using McpGateway.Transports;

namespace McpGateway.Http.Page;

/// <summary>What the page shows of the gateway, for one visitor at a time.</summary>
internal sealed class PageGateway
{
    /// <summary>The gateway.</summary>
    public required GatewayRuntime Runtime { get; init; }

    /// <summary>What became of calls.</summary>
    public required CallStatistics Statistics { get; init; }

    /// <summary>What is done with servers from the page.</summary>
    public required ServerActions Actions { get; init; }

    /// <summary>How many sessions have begun.</summary>
    public required SessionsBegun Begun { get; init; }

    /// <summary>The clients that there are.</summary>
    public required Func<IEnumerable<ClientSight>> Clients { get; init; }

    /// <summary>The nodes; null where there is this one alone.</summary>
    public INodeSights? Nodes { get; init; }

    /// <summary>What the gateway knows of somebody who has proven who they are.</summary>
    public required Func<HttpCaller, Caller> CallerOf { get; init; }

    /// <summary>When the gateway began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => Runtime.Options.Time.GetUtcNow();

    /// <summary>What a visitor has of the gateway.</summary>
    public GatewayAccess AccessOf(PageVisitor visitor) => Runtime.AccessOf(visitor.Caller, null);

    /// <summary>The servers of a visitor.</summary>
    public IReadOnlyList<ServerSight> ServersOf(PageVisitor visitor)
    {
        Variables? variables = Variables();
        IReadOnlyList<FailedCall> failures = FailuresOf(visitor);
        GatewayAccess access = AccessOf(visitor);
        return [.. access.Configuration.Servers.Select(server => new ServerSight(access, server, variables, Statistics, failures))];
    }

    /// <summary>One server of a visitor; null where there is none of that name for them.</summary>
    public ServerSight? ServerOf(PageVisitor visitor, string name)
    {
        GatewayAccess access = AccessOf(visitor);
        return access.Configuration.Servers.FirstOrDefault(server => server.Name == name) is { } server
            ? new ServerSight(access, server, Variables(), Statistics, FailuresOf(visitor))
            : null;
    }

    /// <summary>The last failures that a visitor may see, the latest first. What a server has printed may be about anybody's calls, so the owner alone reads it.</summary>
    public IReadOnlyList<FailedCall> FailuresOf(PageVisitor visitor)
    {
        IReadOnlyList<FailedCall> failures = Statistics.Failures(visitor.Sees);
        return visitor.IsOwner ? failures : [.. failures.Select(failure => failure with { Cause = StderrWords.Without(failure.Cause) })];
    }

    /// <summary>The clients that a visitor may see.</summary>
    public IReadOnlyList<ClientSight> ClientsOf(PageVisitor visitor) =>
        [.. Clients().Where(client => visitor.IsOwner || client.User == visitor.Name).OrderBy(client => client.Since ?? DateTimeOffset.MaxValue)];

    /// <summary>The nodes that a visitor may see: they are the owner's affair.</summary>
    public IReadOnlyList<NodeSight> NodesOf(PageVisitor visitor) => visitor.IsOwner ? Nodes?.All ?? [] : [];

    /// <summary>What the sessions of a visitor have saved, those of all for the owner: how many there were, and their tokens. Null tokens where it cannot be reckoned.</summary>
    public (int Sessions, long? Tokens, SessionSaving? Now) SavedFor(PageVisitor visitor)
    {
        int sessions = 0;
        long? tokens = 0;
        foreach ((HttpCaller caller, int begun) in Begun.All.Where(pair => visitor.IsOwner || pair.Caller.User == visitor.Name))
        {
            sessions += begun;
            tokens += SessionSaving.Of(Runtime.AccessOf(CallerOf(caller), caller.Profile))?.Saved * (long)begun;
        }

        return (sessions, tokens, SessionSaving.Of(AccessOf(visitor)));
    }

    /// <summary>The variables as they are now; null where their file cannot be read, which the configuration's problems tell.</summary>
    public Variables? Variables()
    {
        try
        {
            return Runtime.Connections.LoadVariables();
        }
        catch (ConfigurationException)
        {
            return null;
        }
    }
}
