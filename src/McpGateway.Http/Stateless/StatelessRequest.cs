using McpGateway.Http.Streams;

namespace McpGateway.Http.Stateless;

/// <summary>A request of a client without a session, which is under way.</summary>
/// <param name="number">Its id towards the gateway; also its progress token there.</param>
/// <param name="id">The client's raw id.</param>
/// <param name="progressToken">The client's raw progress token; empty for none.</param>
internal sealed class StatelessRequest(long number, ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> progressToken)
{
    public long Number => number;

    public ReadOnlyMemory<byte> Id => id;

    public ReadOnlyMemory<byte> ProgressToken => progressToken;

    /// <summary>What its answer consists of.</summary>
    public MessageStream Stream { get; } = new(number, [id], null);
}
