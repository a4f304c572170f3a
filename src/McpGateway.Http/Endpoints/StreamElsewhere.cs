using McpGateway.Http.Sessions;
using McpGateway.Http.Streams;

namespace McpGateway.Http.Endpoints;

/// <summary>The rest of a stream that arises at another front, for a client that has come back here.</summary>
internal static class StreamElsewhere
{
    /// <summary>Begins to fetch it.</summary>
    /// <param name="shared">Leads to the other front.</param>
    /// <param name="session">The session.</param>
    /// <param name="last">The event that the client had last.</param>
    /// <param name="notKept">What is said where the stream is not kept there any more.</param>
    /// <param name="lost">What is said where the other front has gone.</param>
    /// <param name="cancellationToken">The client has gone again.</param>
    public static MessageStream Open(ISharedSessions shared, HttpSession session, EventId last, Func<List<byte[]>> notKept, Func<List<byte[]>> lost, CancellationToken cancellationToken)
    {
        var stream = new MessageStream(last.Stream, last.Requests, null) { Life = last.Life };
        _ = Task.Run(() => FetchAsync(stream, shared, session, last, notKept, lost, cancellationToken), CancellationToken.None);
        return stream;
    }

    private static async Task FetchAsync(
        MessageStream stream, ISharedSessions shared, HttpSession session, EventId last, Func<List<byte[]>> notKept, Func<List<byte[]>> lost, CancellationToken cancellationToken)
    {
        long number = last.Number;
        bool isFound = false;
        List<byte[]> instead = [];
        try
        {
            await foreach (NumberedMessage next in shared.ResumeAsync(last.Life, session.Id, last.Stream, last.Number, cancellationToken).ConfigureAwait(false))
            {
                isFound = true;
                if (next.Message is { } message && !stream.Post(message, number = next.Number))
                {
                    break;
                }
            }

            instead = isFound ? [] : notKept();
        }
        catch (OperationCanceledException)
        {
            // The client has gone again.
        }
        catch (IOException)
        {
            instead = lost();
        }

        instead.ForEach(answer => stream.Post(answer, ++number));
        stream.Complete();
    }
}
