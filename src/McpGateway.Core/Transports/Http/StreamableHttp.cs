using System.Net;
using System.Text;
using McpGateway.Logins;
using McpGateway.Wire;

namespace McpGateway.Transports.Http;

/// <summary>
/// Streamable HTTP (MCP 2025-03-26 to 2026-07-28): each message is a request of HTTP of its own, whose answer is a message or a stream of them. A stream
/// that broke is taken up again where the server says where.
/// </summary>
/// <param name="parts">What it has in common with the other ways to talk to the server.</param>
internal sealed class StreamableHttp(HttpParts parts)
{
    /// <summary>How often a server may say that it is busy before that is the answer.</summary>
    private const int MaxBusy = 3;

    private const int MaxResumptions = 8;

    /// <summary>The longest that a busy server is waited for at once.</summary>
    private static readonly TimeSpan s_maxWait = TimeSpan.FromSeconds(30);

    /// <summary>How long a stream may go on after the answer to its request.</summary>
    private static readonly TimeSpan s_afterwards = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_resume = TimeSpan.FromSeconds(1);

    /// <summary>Tries the older transport with a first request that was refused; false where the server does not speak it, either.</summary>
    public required Func<HttpMessage, CancellationToken, Task<bool>> TryOlderAsync { get; init; }

    /// <summary>Makes a request, and hands over what comes for it.</summary>
    public async Task RequestAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        for (int busy = 0; ; busy++)
        {
            HttpResponseMessage response;
            try
            {
                response = await SendAsync(message, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException e)
            {
                if (HttpLink.WasNotSent(e) && message.IsHandshake && parts.Session.TryNextAddress())
                {
                    continue;
                }

                OnNoAnswer(message, e);
                return;
            }

            using (response)
            {
                if (response.IsSuccessStatusCode)
                {
                    await ReadAnswerAsync(message, response, cancellationToken).ConfigureAwait(false);
                    return;
                }

                if (busy < MaxBusy && WaitOf(response) is { } wait)
                {
                    parts.Owner.Note(FormattableString.Invariant($"it is busy ({(int)response.StatusCode}) and asks to wait {wait.TotalSeconds:0.#} s"));
                    await Task.Delay(wait, parts.Time, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                if (!await RefusedAsync(message, response, mayLearn: busy == 0, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
    }

    /// <summary>Sends a notification, or an answer to the server.</summary>
    public async Task NotifyAsync(HttpMessage message, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await SendAsync(message, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            var answer = await RefusedAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false);
            if (answer.IsSessionLost(parts.Session))
            {
                parts.Owner.Lose(HttpErrors.SessionForgotten, null);
            }
            else
            {
                parts.Owner.Note(FormattableString.Invariant($"{message.Method ?? "an answer"} was refused with {(int)answer.Status}: {parts.Errors.Shown(answer.Text, 200)}"));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            parts.Owner.Note($"{message.Method ?? "an answer"} could not be sent: {parts.Errors.Shown(e.GetBaseException().Message, 200)}");
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpMessage message, CancellationToken cancellationToken) =>
        parts.Link.SendAsync(HttpMethod.Post, parts.Session.Address, message.Body, headers => parts.Session.Fill(headers, message), cancellationToken, isCall: message.Request != 0);

    private void OnNoAnswer(HttpMessage message, HttpRequestException failure)
    {
        if (!HttpLink.WasNotSent(failure))
        {
            parts.Owner.Fail(message, parts.Errors.Lost(message.IsHandshake, "closed the connection", failure));
        }
        else if (message.IsHandshake)
        {
            parts.Owner.Fail(message, parts.Errors.Unreachable(failure));
        }
        else
        {
            parts.Owner.Lose(HttpErrors.Unreached, message);
        }
    }

    private async Task ReadAnswerAsync(HttpMessage message, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (message.Method == "initialize")
        {
            parts.Session.Begin(response.Headers.TryGetValues("Mcp-Session-Id", out IEnumerable<string>? ids) ? ids.FirstOrDefault() : null);
        }

        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reader = new AnswerReader(parts.Session, parts.Delivery, message) { Answered = () => rest.CancelAfter(s_afterwards) };
        try
        {
            if (EventStream.Is(response))
            {
                await ReadEventsAsync(message, response, reader, rest.Token).ConfigureAwait(false);
            }
            else
            {
                await ReadWholeAsync(message, response, reader, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (reader.HasAnswered)
        {
            // What comes after the answer was waited for long enough.
        }
        catch (MessageTooLongException)
        {
            parts.Delivery.TakeTooLong(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{\"jsonrpc\":\"2.0\",\"id\":{message.Request},\"result\":")));
        }
    }

    private async Task ReadWholeAsync(HttpMessage message, HttpResponseMessage response, AnswerReader reader, CancellationToken cancellationToken)
    {
        string? type = response.Content.Headers.ContentType?.MediaType;
        bool isJson = type?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
        try
        {
            if (isJson)
            {
                await reader.TakeAllAsync(response.Content, cancellationToken).ConfigureAwait(false);
            }

            if (!reader.HasAnswered)
            {
                string text = type is not null && !isJson ? await AnswerReader.ReadTextAsync(response.Content, cancellationToken).ConfigureAwait(false) : "";
                parts.Owner.Fail(message, parts.Errors.NoMessage(message.IsHandshake, type, text));
            }
        }
        catch (Exception e) when (e is HttpRequestException or (IOException and not MessageTooLongException))
        {
            parts.Owner.Fail(message, parts.Errors.Lost(message.IsHandshake, "broke off its answer", e));
        }
    }

    private async Task ReadEventsAsync(HttpMessage message, HttpResponseMessage first, AnswerReader reader, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = first;
        string lastId = "";
        try
        {
            for (int resumptions = 0; ; resumptions++)
            {
                (string id, TimeSpan? retry, Exception? failure) = await ReadStreamAsync(response, reader, cancellationToken).ConfigureAwait(false);
                lastId = id.Length > 0 ? id : lastId;
                if (reader.HasAnswered)
                {
                    return;
                }

                // Revision 2026-07-28 has no resumption.
                if (lastId.Length == 0 || message.Revision is not null || resumptions >= MaxResumptions
                    || await ResumeAsync(lastId, retry ?? s_resume, cancellationToken).ConfigureAwait(false) is not { } next)
                {
                    parts.Owner.Fail(message, parts.Errors.Lost(message.IsHandshake, "broke off its answer", failure));
                    return;
                }

                if (response != first)
                {
                    response.Dispose();
                }

                response = next;
            }
        }
        finally
        {
            if (response != first)
            {
                response.Dispose();
            }
        }
    }

    private static async Task<(string LastId, TimeSpan? Retry, Exception? Failure)> ReadStreamAsync(HttpResponseMessage response, AnswerReader reader, CancellationToken cancellationToken)
    {
        EventStream? events = null;
        try
        {
            events = await EventStream.OpenAsync(response, (_, data) => reader.Take(data), cancellationToken).ConfigureAwait(false);
            await events.ReadAsync(cancellationToken).ConfigureAwait(false);
            return (events.LastId, events.Retry, null);
        }
        catch (Exception e) when (e is HttpRequestException or (IOException and not MessageTooLongException))
        {
            return (events?.LastId ?? "", events?.Retry, e);
        }
    }

    /// <summary>Takes a stream up again after an event; null where the server does not offer that.</summary>
    private async Task<HttpResponseMessage?> ResumeAsync(string lastId, TimeSpan pause, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < MaxResumptions; attempt++)
        {
            await Task.Delay(pause, parts.Time, cancellationToken).ConfigureAwait(false);
            try
            {
                HttpResponseMessage response = await parts.Link.GetEventsAsync(parts.Session, lastId, cancellationToken).ConfigureAwait(false);
                if (EventStream.Is(response))
                {
                    return response;
                }

                response.Dispose();
                return null;
            }
            catch (HttpRequestException)
            {
                pause = TimeSpan.FromSeconds(Math.Min(Math.Max(pause.TotalSeconds, 0.5) * 2, s_maxWait.TotalSeconds));
            }
        }

        return null;
    }

    /// <summary>A request was answered with an error of HTTP. True where it is to be made again: it was not taken, and what was missing is known now.</summary>
    private async Task<bool> RefusedAsync(HttpMessage message, HttpResponseMessage response, bool mayLearn, CancellationToken cancellationToken)
    {
        var answer = await RefusedAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false);
        if (!message.IsHandshake && answer.IsSessionLost(parts.Session))
        {
            parts.Owner.Lose(HttpErrors.SessionForgotten, message);
        }
        else if (message.Method == "initialize" && answer.MayBeOlder && await TryOlderAsync(message, cancellationToken).ConfigureAwait(false))
        {
            // It goes on there.
        }
        else if (answer.Code == JsonRpcError.HeaderMismatch && mayLearn && message.Method == "tools/call" && !parts.Session.Parameters.IsLearned)
        {
            await LearnAsync(message, cancellationToken).ConfigureAwait(false);
            return true;
        }
        else if (LoginChallenge.Of(response) is { } challenge)
        {
            parts.Owner.Fail(message, parts.Errors.LoginNeeded(challenge));
        }
        else if (answer.Error is { } error)
        {
            Answer(message, error);
        }
        else if (message.Method == "server/discover" && answer.IsUnknownMethod)
        {
            Answer(message, Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{\"code\":{JsonRpcError.MethodNotFound},\"message\":\"HTTP {(int)answer.Status}\"}}")));
        }
        else
        {
            parts.Owner.Fail(message, parts.Errors.Refused(message.IsHandshake, answer.Status, answer.Text));
        }

        return false;
    }

    private void Answer(HttpMessage message, ReadOnlySpan<byte> error) =>
        parts.Delivery.Take(new LineBuffer().Add(JsonRpcLine.WithId).Add(message.Request).Add(JsonRpcLine.Error).Add(error).Add("}"u8).Span);

    /// <summary>How long a server asks to wait that is too busy to take a request; null where it does not say, or too long.</summary>
    private TimeSpan? WaitOf(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
        {
            return null;
        }

        TimeSpan? asked = response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date - parts.Time.GetUtcNow());
        return asked <= s_maxWait ? (asked < TimeSpan.Zero ? TimeSpan.Zero : asked) : null;
    }

    /// <summary>Asks for the tools, whose schemas say which parameters the server wants to see in headers.</summary>
    private async Task LearnAsync(HttpMessage call, CancellationToken cancellationToken)
    {
        HttpMessage list = call.Sibling("tools/list");
        using HttpResponseMessage response = await SendAsync(list, cancellationToken).ConfigureAwait(false);
        if (EventStream.Is(response))
        {
            EventStream events = await EventStream.OpenAsync(response, (_, data) => parts.Session.Parameters.Learn(data), cancellationToken).ConfigureAwait(false);
            await events.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            parts.Session.Parameters.Learn(await AnswerReader.ReadAllAsync(response.Content, cancellationToken).ConfigureAwait(false));
        }
    }
}
