using System.Net;

namespace McpGateway.Transports.Http;

/// <summary>The stream of messages that a server sends by itself (MCP 2025-11-25, Streamable HTTP, Listening for Messages from the Server), and the end of its session.</summary>
internal sealed class ServerStream
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_maxPause = TimeSpan.FromSeconds(30);

    private readonly HttpLink _link;
    private readonly HttpSession _session;
    private readonly MessageDelivery _delivery;
    private readonly HttpErrors _errors;
    private readonly IHttpOwner _owner;
    private readonly TimeProvider _time;

    /// <inheritdoc cref="StreamableHttp(HttpLink, HttpSession, MessageDelivery, HttpErrors, IHttpOwner, TimeProvider)" path="/param" />
    public ServerStream(HttpLink link, HttpSession session, MessageDelivery delivery, HttpErrors errors, IHttpOwner owner, TimeProvider time)
    {
        _link = link;
        _session = session;
        _delivery = delivery;
        _errors = errors;
        _owner = owner;
        _time = time;
    }

    /// <summary>Reads what the server sends by itself, for as long as it offers that.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        string lastId = "";
        TimeSpan pause = s_pause;
        while (true)
        {
            try
            {
                using HttpResponseMessage response = await _link.GetEventsAsync(_session, lastId, cancellationToken).ConfigureAwait(false);
                if (!StreamableHttp.IsEvents(response))
                {
                    if (response.StatusCode == HttpStatusCode.NotFound && _session.Id is not null && lastId.Length > 0)
                    {
                        _owner.Lose("has forgotten the session", null);
                    }

                    return;
                }

                var reader = new AnswerReader(_session, _delivery, null);
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
                _owner.Note("the stream of its own messages broke: " + _errors.Shown(e.GetBaseException().Message, 200));
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            pause = TimeSpan.FromSeconds(Math.Min(pause.TotalSeconds * 2, s_maxPause.TotalSeconds));
        }
    }

    /// <summary>Tells the server that the session is over.</summary>
    public async Task EndSessionAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _link.SendAsync(HttpMethod.Delete, _session.Address, null, headers => _session.Fill(headers, null), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // It ends sessions that nobody uses by itself.
        }
    }
}
