using System.Runtime.CompilerServices;
using McpGateway.Cluster.Grains;
using McpGateway.Http.Streams;
using Orleans.Concurrency;

namespace McpGateway.Cluster.Sessions;

/// <inheritdoc cref="IFrontGrain" />
/// <param name="hub">Knows the front end of this node.</param>
[Reentrant]
[OnItsNode]
internal sealed class FrontGrain(FrontHub hub) : Grain, IFrontGrain
{
    /// <inheritdoc />
    public ValueTask<bool> ReceiveAsync(string session, Immutable<byte[]> message) => ValueTask.FromResult(hub.Front?.Receive(session, message.Value) ?? false);

    /// <inheritdoc />
    public ValueTask MoveAsync(string session, FrontPlace place)
    {
        hub.Front?.Move(session, place.ToNewsPlace());
        return default;
    }

    /// <inheritdoc />
    public ValueTask<bool> TellAsync(string session, Immutable<byte[][]> messages) => ValueTask.FromResult(hub.Front?.Tell(session, messages.Value) ?? false);

    /// <inheritdoc />
    public Task EndAsync(string session) => hub.Front?.EndAsync(session) ?? Task.CompletedTask;

    /// <inheritdoc />
    public async IAsyncEnumerable<FrontMessage> ReadAsync(string session, long stream, long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (hub.Front is { } front)
        {
            await foreach (NumberedMessage next in front.ReadAsync(session, stream, after, cancellationToken).ConfigureAwait(true))
            {
                yield return new FrontMessage(next.Number, next.Message);
            }
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<FrontMessage> AnswerAsync(FrontCaller caller, Immutable<byte[]> request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (hub.Front is { } front)
        {
            long number = 0;
            await foreach (byte[] message in front.AnswerAsync(caller.ToHttpCaller(), request.Value, cancellationToken).ConfigureAwait(true))
            {
                yield return new FrontMessage(++number, message);
            }
        }
    }
}
