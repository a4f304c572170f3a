using McpGateway.Http.Streams;

namespace McpGateway.Http.Sessions;

/// <summary>Takes what belongs to no request from where it arises to the front where the client hears of it.</summary>
/// <param name="shared">Leads to the other fronts.</param>
/// <param name="session">The session.</param>
/// <param name="place">Where the client hears of it.</param>
internal sealed class NewsPump(ISharedSessions shared, HttpSession session, NewsPlace place)
{
    /// <summary>How much is taken at once, in bytes.</summary>
    private const int Most = 256 * 1024;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs until the session ends, somebody else carries the stream, or the client hears of nothing there any more: then what there is waits here.</summary>
    /// <param name="reader">What it is known by on the stream.</param>
    /// <param name="after">The message that the client had last.</param>
    public async Task RunAsync(int reader, long after)
    {
        try
        {
            while (true)
            {
                long last = after;
                List<byte[]> messages = [];
                StreamState state;
                int bytes = 0;
                while ((state = session.General.Read(reader, ref last, out byte[]? message)) == StreamState.Message)
                {
                    messages.Add(message!);
                    if ((bytes += message!.Length) > Most)
                    {
                        break;
                    }
                }

                if (messages.Count > 0)
                {
                    if (!await PassOnAsync(messages).ConfigureAwait(false))
                    {
                        return;
                    }

                    session.General.NoteDelivered(after = last);
                }

                if (state is StreamState.Complete or StreamState.TakenOver)
                {
                    return;
                }

                await session.General.WaitAsync(reader, after, Timeout.InfiniteTimeSpan, session.Ending).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
        finally
        {
            session.General.Detach(reader);
        }
    }

    private async Task<bool> PassOnAsync(List<byte[]> messages)
    {
        while (shared.IsAlive(place.Run))
        {
            try
            {
                return await shared.PassOnAsync(place, session.Id, messages).ConfigureAwait(false);
            }
            catch (IOException)
            {
                await Task.Delay(s_pause, session.Ending).ConfigureAwait(false);
            }
        }

        return false;
    }
}
