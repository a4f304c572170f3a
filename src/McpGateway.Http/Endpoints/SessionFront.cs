using System.Runtime.CompilerServices;
using McpGateway.Gateway.Sessions;
using McpGateway.Http.Sessions;
using McpGateway.Http.Stateless;
using McpGateway.Http.Streams;
using McpGateway.Wire;

namespace McpGateway.Http.Endpoints;

/// <summary>Does for other fronts what only this one can, because it has what they do not.</summary>
/// <param name="sessions">The sessions here.</param>
/// <param name="clients">Those who make requests without a session.</param>
internal sealed class SessionFront(SessionTable sessions, StatelessClients clients) : ISessionFront
{
    /// <inheritdoc />
    public bool Receive(string session, ReadOnlyMemory<byte> message)
    {
        if (sessions.Living(session) is not { } here)
        {
            return false;
        }

        here.Receive(PostedBody.Read(message));
        return true;
    }

    /// <inheritdoc />
    public void Move(string session, NewsPlace place)
    {
        if (sessions.Living(session) is { } here)
        {
            sessions.MoveNews(here, place);
        }
    }

    /// <inheritdoc />
    public bool Tell(string session, IReadOnlyList<byte[]> messages)
    {
        if (sessions.Living(session) is not { } here)
        {
            return false;
        }

        foreach (byte[] message in messages)
        {
            here.General.Post(message);
        }

        return true;
    }

    /// <inheritdoc />
    public Task EndAsync(string session) => sessions.EndHereAsync(session);

    /// <inheritdoc />
    public async IAsyncEnumerable<NumberedMessage> ReadAsync(string session, long stream, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (sessions.Living(session) is not { } here || here.Streams.Find(stream) is not { } found)
        {
            yield break;
        }

        here.Enter();
        int reader = found.Attach();
        try
        {
            yield return new NumberedMessage(after, null);
            await foreach (NumberedMessage next in found.ReadAsync(reader, after, cancellationToken).ConfigureAwait(false))
            {
                yield return next;
            }
        }
        finally
        {
            found.Detach(reader);
            here.Leave();
        }
    }

    /// <inheritdoc />
    public Task TakeSubscriptionsAsync() => sessions.TakeSubscriptionsAsync();

    /// <inheritdoc />
    public Task<int> KeepAgainAsync() => sessions.KeepAgainAsync();

    /// <inheritdoc />
    public async IAsyncEnumerable<byte[]> AnswerAsync(HttpCaller caller, ReadOnlyMemory<byte> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PostedBody body = PostedBody.Read(request);
        if (clients.Find(caller) is not { } channel)
        {
            yield return JsonRpcError.Line(body.Id, JsonRpcError.InvalidParams, InputRequiredExchange.NothingWaits);
            yield break;
        }

        StatelessRequest begun = channel.Begin(body);
        try
        {
            await foreach (NumberedMessage next in begun.Stream.ReadAsync(begun.Stream.Attach(), after: 0, cancellationToken).ConfigureAwait(false))
            {
                yield return next.Message!;
            }
        }
        finally
        {
            channel.GiveUp(begun);
        }
    }
}
