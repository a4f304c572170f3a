using McpGateway.Connections;

namespace McpGateway.Gateway.Sessions;

/// <summary>A request of the client that a server is to answer.</summary>
internal interface IRequestUnderWay
{
    /// <summary>The client's raw id of the request, which is another one each time the client makes it again.</summary>
    RawId ClientId { get; }

    /// <summary>What the client has said of itself with it.</summary>
    ClientProfile Profile { get; }

    /// <summary>The least level of log messages that the client wants with this request, a JSON string; empty for none.</summary>
    ReadOnlyMemory<byte> LogLevel { get; }

    /// <summary>The connection that the request was sent on; null before.</summary>
    ServerConnection? Connection { get; }

    /// <summary>The connection's id of the request.</summary>
    long ServerId { get; }

    /// <summary>Whether the server has answered, or will not any more.</summary>
    bool IsOver { get; }

    /// <summary>Whether the client has been asked and has not come back.</summary>
    bool IsSuspended { get; }

    /// <summary>Asks the client something by answering its request with the question; its answer comes with the request made again.</summary>
    void Ask(ServerInitiatedRequest question);

    /// <summary>The client makes the request again, with the answers to what it was asked.</summary>
    void Resume(ReadOnlySpan<byte> line, in ClientRequest request);

    /// <summary>The server no longer needs the answer to a question.</summary>
    void Withdraw(ReadOnlyMemory<byte> serverId);

    /// <summary>The gateway ends: the request is cancelled at the server, and whether it has taken effect is not known.</summary>
    void Abandon(string reason);

    /// <summary>The client no longer wants an answer: the request is cancelled at the server, or the wait for it.</summary>
    void Cancel(string reason);
}
