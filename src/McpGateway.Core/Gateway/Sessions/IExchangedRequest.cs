using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>A request under way that can be answered with questions, and gets its own answer once these have theirs.</summary>
internal interface IExchangedRequest : IRequestUnderWay
{
    /// <summary>The answer of the server.</summary>
    void Replied(ReadOnlySpan<byte> line, in Envelope envelope);

    /// <summary>There is none.</summary>
    void Failed(ServerException failure);
}
