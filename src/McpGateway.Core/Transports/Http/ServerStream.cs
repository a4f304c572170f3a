using System.Net;

namespace McpGateway.Transports.Http;

/// <summary>The stream of messages that a server sends by itself (MCP 2025-11-25, Streamable HTTP, Listening for Messages from the Server), and the end of its session.</summary>
/// <param name="parts">What it has in common with the other ways to talk to the server.</param>
internal sealed class ServerStream(HttpParts parts)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_maxPause = TimeSpan.FromSeconds(30);

    /// <summary>Reads what the server sends by itself, for as long as it offers that.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        string lastId = "";
        TimeSpan pause = s_pause;
        while (true)
        {
            try
            {
                using HttpResponseMessage response = await parts.Link.GetEventsAsync(parts.Session, lastId, cancellationToken).ConfigureAwait(false);
                if (!EventStream.Is(response))
                {
                    if (response.StatusCode == HttpStatusCode.NotFound && parts.Session.Id is not null && lastId.Length > 0)
                    {
                        parts.Owner.Lose(HttpErrors.SessionForgotten, null);
                    }

                    return;
                }

                var reader = new AnswerReader(parts.Session, parts.Delivery, null);
                EventStream events = await EventStream.OpenAsync(response, (_, data) => reader.Take(data), cancellationToken).ConfigureAwait(false);
                try
                {
                    await events.ReadAsync(cancellationToken).ConfigureAwait(false);
                    pause = s_pause;
                }
                finally
                {
                    lastId = events.LastId.Length > 0 ? events.LastId : lastId;
                    pause = events.Retry ?? pause;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                parts.Owner.Note("the stream of its own messages broke: " + parts.Errors.Shown(e.GetBaseException().Message, 200));
            }

            await Task.Delay(pause, parts.Time, cancellationToken).ConfigureAwait(false);
            pause = TimeSpan.FromSeconds(Math.Min(pause.TotalSeconds * 2, s_maxPause.TotalSeconds));
        }
    }

    /// <summary>Tells the server that the session is over.</summary>
    public async Task EndSessionAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await parts.Link.SendAsync(HttpMethod.Delete, parts.Session.Address, null, headers => parts.Session.Fill(headers, null), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // It ends sessions that nobody uses by itself.
        }
    }
}
