using McpGateway.Connections;
using McpGateway.Gateway.Lookup;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Output;
using McpGateway.Gateway.Policy;

namespace McpGateway.Gateway.Sessions;

/// <summary>What all that is done for one client has at hand. It knows nobody of those who use it.</summary>
internal sealed class ClientContext
{
    /// <param name="access">What the client has of the gateway.</param>
    /// <param name="results">Where results are kept that are too long for the client.</param>
    /// <param name="output">What is sent to the client.</param>
    /// <param name="name">What the client is called in logs.</param>
    /// <param name="surroundings">Where the client runs; null where it runs as this process does.</param>
    /// <param name="origin">How it has come here.</param>
    public ClientContext(GatewayAccess access, ResultFolder results, ClientOutput output, string name, ClientSurroundings? surroundings, ClientOrigin origin)
    {
        Access = access;
        Origin = origin;
        Directory = new ToolDirectory(access);
        Output = output;
        Requests = new RequestsUnderWay(Unanswered);
        Peer = new ClientPeer(output, Requests);
        Scope = new ConnectionScope(name, Peer, surroundings) { User = access.Caller.UserName, Key = origin.Key };
        ExposedCatalog = new ExposedCatalog(access, Directory);
        Results = new KeptResults(results, access.Caller.UserName);
        Cutter = new ResultCutter(access, Results);
    }

    /// <summary>What whoever is behind the client has of the gateway.</summary>
    public GatewayAccess Access { get; }

    /// <summary>How the client has come here.</summary>
    public ClientOrigin Origin { get; }

    /// <summary>What there is once a process.</summary>
    public GatewayServices Services => Access.Services;

    /// <summary>Finds servers and tools by name.</summary>
    public ToolDirectory Directory { get; }

    /// <summary>What is sent to the client.</summary>
    public ClientOutput Output { get; }

    /// <summary>The gate as whoever is behind the client meets it.</summary>
    public CallerGate Gate => Access.Gate;

    /// <summary>The catalog as they see it.</summary>
    public GatedCatalog Catalog => Access.Catalog;

    /// <summary>The client's requests without an answer, wherever they are.</summary>
    public UnansweredRequests Unanswered { get; } = new();

    /// <summary>Those that a server is to answer.</summary>
    public RequestsUnderWay Requests { get; }

    /// <summary>The client as its servers see it.</summary>
    public ClientPeer Peer { get; }

    /// <summary>What the connections of this client are kept apart by.</summary>
    public ConnectionScope Scope { get; }

    /// <summary>What the client is offered.</summary>
    public ExposedCatalog ExposedCatalog { get; }

    /// <summary>What the client can read on in.</summary>
    public KeptResults Results { get; }

    /// <summary>Cuts results that are too long for the client.</summary>
    public ResultCutter Cutter { get; }

    /// <summary>What the client has said of itself: in its handshake, or with its last request.</summary>
    public ClientProfile Profile
    {
        get => Peer.Profile;
        set => Peer.Profile = value;
    }
}
