namespace McpGateway.Transports.Http;

/// <summary>
/// HTTP+SSE (MCP 2024-11-05): one stream for all that the server sends, which says where messages for it are posted.
/// </summary>
internal sealed class SseSession : IDisposable
{
    /// <summary>How long the server may take to say where messages go.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly HttpLink _link;
    private readonly HttpSession _session;
    private readonly MessageDelivery _delivery;
    private readonly HttpErrors _errors;
    private readonly IHttpOwner _owner;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<Uri?> _endpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();

    /// <inheritdoc cref="StreamableHttp(HttpLink, HttpSession, MessageDelivery, HttpErrors, IHttpOwner, TimeProvider)" path="/param" />
    public SseSession(HttpLink link, HttpSession session, MessageDelivery delivery, HttpErrors errors, IHttpOwner owner, TimeProvider time)
    {
        _link = link;
        _session = session;
        _delivery = delivery;
        _errors = errors;
        _owner = owner;
        _time = time;
    }

    /// <summary>Opens the stream; false where there is none, or it does not say where messages go.</summary>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<bool> OpenAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        using ITimer timer = _time.CreateTimer(_ => patience.Cancel(), null, s_patience, Timeout.InfiniteTimeSpan);
        try
        {
            HttpResponseMessage response = await _link.GetEventsAsync(_session, "", patience.Token).ConfigureAwait(false);
            if (!StreamableHttp.IsEvents(response))
            {
                response.Dispose();
                return false;
            }

            _ = ReadAsync(response);
            return await _endpoint.Task.WaitAsync(patience.Token).ConfigureAwait(false) is not null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Sends a message. What is answered comes on the stream.</summary>
    public async Task SendAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        try
        {
            Uri endpoint = (await _endpoint.Task.ConfigureAwait(false))!;
            using HttpResponseMessage response = await _link.SendAsync(HttpMethod.Post, endpoint, message.Body, headers => _session.Fill(headers, message), cancellationToken, isCall: message.Request != 0).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                string text = await AnswerReader.ReadTextAsync(response.Content, cancellationToken).ConfigureAwait(false);
                _owner.Fail(message, _errors.Refused(message.IsHandshake, response.StatusCode, text));
            }
        }
        catch (HttpRequestException e) when (HttpLink.WasNotSent(e) && !message.IsHandshake)
        {
            _owner.Lose("cannot be reached any more", message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            _owner.Fail(message, _errors.Lost(message.IsHandshake, "closed the connection", e));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _ending.Cancel();

    private async Task ReadAsync(HttpResponseMessage response)
    {
        string how = "closed the connection";
        try
        {
            using (response)
            {
                EventStream events = await EventStream.OpenAsync(response, OnEvent, _ending.Token).ConfigureAwait(false);
                await events.ReadAsync(_ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // It is to end.
        }
        catch (MessageTooLongException)
        {
            how = "sent a message that is too long to be read";
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            how = "broke the connection";
        }

        if (!_endpoint.TrySetResult(null) && !_ending.IsCancellationRequested)
        {
            _owner.Lose(how, null);
        }
    }

    private void OnEvent(string type, ReadOnlySpan<byte> data)
    {
        if (type == "endpoint")
        {
            string place = System.Text.Encoding.UTF8.GetString(data).Trim();
            // Elsewhere nobody is given what is meant for this server.
            bool isGood = Uri.TryCreate(_session.Address, place, out Uri? endpoint) && HttpLink.IsSameOrigin(_session.Address, endpoint);
            if (!_endpoint.TrySetResult(isGood ? endpoint : null))
            {
                _owner.Note("a second place for messages was ignored");
            }
        }
        else
        {
            _delivery.Take(data);
        }
    }
}
