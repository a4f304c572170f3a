using McpGateway.Http.Streams;

namespace McpGateway.Http.Sessions;

/// <summary>A POST with requests that are not all answered.</summary>
/// <param name="stream">What its answer consists of.</param>
/// <param name="requests">The requests in it.</param>
/// <param name="answersOnly">Whether the client takes nothing but the answers: what comes besides goes elsewhere.</param>
internal sealed class PendingPost(MessageStream stream, IReadOnlyList<PostedRequest> requests, bool answersOnly)
{
    private int _unanswered = requests.Count;

    public MessageStream Stream => stream;

    public IReadOnlyList<PostedRequest> Requests => requests;

    public bool AnswersOnly => answersOnly;

    /// <summary>One of its requests has its answer, or gets none.</summary>
    /// <param name="answer">The answer, or null.</param>
    /// <returns>False where the client has left too much waiting.</returns>
    public bool Settle(byte[]? answer)
    {
        bool isTaken = answer is null || stream.Post(answer);
        if (Interlocked.Decrement(ref _unanswered) == 0)
        {
            stream.Complete();
        }

        return isTaken;
    }
}
