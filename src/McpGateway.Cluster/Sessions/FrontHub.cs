using McpGateway.Http.Sessions;

namespace McpGateway.Cluster.Sessions;

/// <summary>The HTTP front end of this node, which is there later than what asks for it.</summary>
internal sealed class FrontHub
{
    private volatile ISessionFront? _front;

    /// <summary>The front end; null before there is one.</summary>
    public ISessionFront? Front
    {
        get => _front;
        set => _front = value;
    }
}
