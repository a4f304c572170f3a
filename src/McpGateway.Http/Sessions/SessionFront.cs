using System.Runtime.CompilerServices;
using McpGateway.Http.Streams;

namespace McpGateway.Http.Sessions;

/// <summary>Does for other fronts what only this one can, because it has what they do not.</summary>
/// <param name="sessions">The sessions here.</param>
internal sealed class SessionFront(SessionTable sessions) : ISessionFront
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
            while (true)
            {
                StreamState state;
                while ((state = found.Read(reader, ref after, out byte[]? message)) == StreamState.Message)
                {
                    yield return new NumberedMessage(after, message);
                    found.NoteDelivered(after);
                }

                if (state != StreamState.Empty)
                {
                    yield break;
                }

                await found.WaitAsync(reader, after, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            found.Detach(reader);
            here.Leave();
        }
    }
}
