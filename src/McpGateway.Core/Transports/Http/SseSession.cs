using McpGateway.Logins;

namespace McpGateway.Transports.Http;

/// <summary>
/// HTTP+SSE (MCP 2024-11-05): one stream for all that the server sends, which says where messages for it are posted.
/// </summary>
/// <param name="parts">What it has in common with the other ways to talk to the server.</param>
internal sealed class SseSession(HttpParts parts) : IDisposable
{
    /// <summary>How long the server may take to say where messages go.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly TaskCompletionSource<Uri?> _endpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>What the server said where it gave no stream because it wants a login; null else.</summary>
    public LoginChallenge? Refusal { get; private set; }

    /// <summary>Opens the stream; false where there is none, or it does not say where messages go.</summary>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<bool> OpenAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        using ITimer timer = parts.Time.CreateTimer(_ => patience.Cancel(), null, s_patience, Timeout.InfiniteTimeSpan);
        try
        {
            HttpResponseMessage response = await parts.Link.GetEventsAsync(parts.Session, "", patience.Token).ConfigureAwait(false);
            if (!EventStream.Is(response))
            {
                Refusal = LoginChallenge.Of(response);
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
            using HttpResponseMessage response = await parts.Link.SendAsync(HttpMethod.Post, endpoint, message.Body, headers => parts.Session.Fill(headers, message), cancellationToken, isCall: message.Request != 0).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                string text = await AnswerReader.ReadTextAsync(response.Content, cancellationToken).ConfigureAwait(false);
                parts.Owner.Fail(message, LoginChallenge.Of(response) is { } challenge ? parts.Errors.LoginNeeded(challenge) : parts.Errors.Refused(message.IsHandshake, response.StatusCode, text));
            }
        }
        catch (HttpRequestException e) when (HttpLink.WasNotSent(e) && !message.IsHandshake)
        {
            parts.Owner.Lose(HttpErrors.Unreached, message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            parts.Owner.Fail(message, parts.Errors.Lost(message.IsHandshake, "closed the connection", e));
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
            parts.Owner.Lose(how, null);
        }
    }

    private void OnEvent(string type, ReadOnlySpan<byte> data)
    {
        if (type == "endpoint")
        {
            string place = System.Text.Encoding.UTF8.GetString(data).Trim();
            // Elsewhere nobody is given what is meant for this server.
            bool isGood = Uri.TryCreate(parts.Session.Address, place, out Uri? endpoint) && HttpLink.IsSameOrigin(parts.Session.Address, endpoint);
            if (!_endpoint.TrySetResult(isGood ? endpoint : null))
            {
                parts.Owner.Note("a second place for messages was ignored");
            }
        }
        else
        {
            parts.Delivery.Take(data);
        }
    }
}
