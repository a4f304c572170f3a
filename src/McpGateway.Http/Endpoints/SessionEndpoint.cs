using McpGateway.Diagnostics;
using McpGateway.Gateway.Sessions;
using McpGateway.Http.Sessions;
using McpGateway.Http.Streams;
using McpGateway.Json;
using McpGateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace McpGateway.Http.Endpoints;

/// <summary>Streamable HTTP with sessions (MCP 2025-03-26 to 2025-11-25).</summary>
internal sealed class SessionEndpoint(SessionTable sessions)
{
    private const string SessionHeader = "Mcp-Session-Id";
    private const string RevisionHeader = "MCP-Protocol-Version";
    private const string Lost = "The gateway was started again during the request. Outcome unknown: it may or may not have taken effect; it was not repeated.";
    private const string LostElsewhere = "The node that had the request has ended. Outcome unknown: it may or may not have taken effect; it was not repeated.";
    private const string NotKept = "The answer is no longer kept. Outcome unknown: the request may or may not have taken effect; it was not repeated.";

    /// <summary>The first revision whose clients expect an event with an id and nothing else at the beginning of a stream.</summary>
    private const string FirstPrimed = "2025-11-25";

    /// <summary>A request that is answered within this time, with nothing before the answer, is answered as JSON.</summary>
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes what a client posts.</summary>
    public async Task PostAsync(HttpContext context, HttpCaller caller, PostedBody body, AcceptedTypes accepted)
    {
        bool begins = body.Method == "initialize" && body.HasRequests && !context.Request.Headers.ContainsKey(SessionHeader);
        HttpSession? session = begins ? sessions.Begin(caller, context.Connection.RemoteIpAddress?.ToString()) : await FindAsync(context, caller, body).ConfigureAwait(false);
        if (session is null)
        {
            return;
        }

        session.Enter();
        try
        {
            await (body.HasRequests ? RequestAsync(context, session, body, accepted, begins) : NotifyAsync(context, session, body)).ConfigureAwait(false);
        }
        finally
        {
            session.Leave();
            if (begins && session.Revision is null)
            {
                // The handshake was refused, or nobody has waited for its answer.
                session.End();
            }
        }
    }

    /// <summary>Opens the stream of what comes by itself, or goes on with one that was lost.</summary>
    public async Task ListenAsync(HttpContext context, HttpCaller caller)
    {
        if (!AcceptedTypes.Of(context.Request).Events)
        {
            await HttpAnswers.ErrorAsync(context, StatusCodes.Status406NotAcceptable, HttpAnswers.BadRequest, "The client must accept text/event-stream.").ConfigureAwait(false);
            return;
        }

        if (await FindAsync(context, caller, null).ConfigureAwait(false) is not { } session)
        {
            return;
        }

        session.Enter();
        try
        {
            var last = EventId.Read(context.Request.Headers["Last-Event-ID"]);
            bool isOfHere = last?.Life == ProcessRun.Id;
            if (last is null || (last.Stream == 0 && last.Requests.Count == 0))
            {
                int reader = await BeginNewsAsync(session, last).ConfigureAwait(false);
                await WriteAsync(context, session.General, reader, isOfHere ? last!.Number : session.General.Delivered, IsPrimed(session)).ConfigureAwait(false);
            }
            else if (isOfHere && session.Streams.Find(last.Stream) is { } stream)
            {
                await WriteAsync(context, stream, stream.Attach(), last.Number, IsPrimed(session)).ConfigureAwait(false);
            }
            else if (!isOfHere && sessions.Shared is { } shared)
            {
                using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
                MessageStream elsewhere = StreamElsewhere.Open(shared, session, last, () => Unknown(last, NotKept), () => Unknown(last, LostElsewhere), gone.Token);
                await WriteAsync(context, elsewhere, elsewhere.Attach(), last.Number, IsPrimed(session)).ConfigureAwait(false);
                await gone.CancelAsync().ConfigureAwait(false);
            }
            else
            {
                var unknown = new MessageStream(0, last.Requests, null);
                Unknown(last, isOfHere ? NotKept : Lost).ForEach(answer => unknown.Post(answer));
                unknown.Complete();
                await WriteAsync(context, unknown, unknown.Attach(), after: 0, isPrimed: false).ConfigureAwait(false);
            }
        }
        finally
        {
            session.Leave();
        }
    }

    /// <summary>Ends a session.</summary>
    public async Task EndAsync(HttpContext context, HttpCaller caller)
    {
        if (await FindAsync(context, caller, null).ConfigureAwait(false) is { } session)
        {
            await sessions.RemoveAsync(session).ConfigureAwait(false);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private static bool IsPrimed(HttpSession session) => string.CompareOrdinal(session.Revision, FirstPrimed) >= 0;

    /// <summary>Answers to requests of which nothing is known any more.</summary>
    private static List<byte[]> Unknown(EventId last, string why) => [.. last.Requests.Select(id => JsonRpcError.Line(id.Span, JsonRpcError.InternalError, why))];

    /// <summary>The client hears here of what belongs to no request.</summary>
    private async ValueTask<int> BeginNewsAsync(HttpSession session, EventId? last)
    {
        if (sessions.Shared is not { } shared)
        {
            return session.General.Attach();
        }

        (NewsPlace place, int reader) = session.MoveNewsHere(last);
        // The others know it when the client knows that it listens, or soon after.
        await Task.WhenAny(shared.MoveAsync(session.Id, place), Task.Delay(s_moment)).ConfigureAwait(false);
        return reader;
    }

    /// <summary>The session that a request is of; where there is none the request is answered.</summary>
    private async Task<HttpSession?> FindAsync(HttpContext context, HttpCaller caller, PostedBody? body)
    {
        ReadOnlyMemory<byte> id = body?.Id.ToArray();
        StringValues header = context.Request.Headers[SessionHeader];
        if (header is not [{ Length: > 0 } name])
        {
            await HttpAnswers.ErrorAsync(
                context, StatusCodes.Status400BadRequest, HttpAnswers.BadRequest, $"The header {SessionHeader} is missing. A session begins with \"initialize\".", id).ConfigureAwait(false);
            return null;
        }

        HttpSession? session;
        try
        {
            session = await sessions.FindAsync(name, caller).ConfigureAwait(false);
        }
        catch (SessionsUnreachableException e)
        {
            context.Response.Headers.RetryAfter = "5";
            await HttpAnswers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, HttpAnswers.BadRequest, e.Message, id).ConfigureAwait(false);
            return null;
        }

        if (session is null)
        {
            await HttpAnswers.ErrorAsync(context, StatusCodes.Status404NotFound, HttpAnswers.UnknownSession, "Session not found. Begin a new one with \"initialize\".", id).ConfigureAwait(false);
            return null;
        }

        StringValues revision = context.Request.Headers[RevisionHeader];
        if (revision.Count > 0 && !(revision is [{ } spoken] && ProtocolRevisions.WithSession.Contains(spoken, StringComparer.Ordinal)))
        {
            await HttpAnswers.ErrorAsync(
                context,
                StatusCodes.Status400BadRequest,
                HttpAnswers.BadRequest,
                $"The revision '{UntrustedText.OneLine(revision.ToString(), 60)}' of the header {RevisionHeader} is not supported in a session. Supported: {string.Join(", ", ProtocolRevisions.WithSession)}.",
                id).ConfigureAwait(false);
            return null;
        }

        return session;
    }

    private async Task NotifyAsync(HttpContext context, HttpSession session, PostedBody body)
    {
        if (body.Kind == MessageKind.Batch && !MayBatch(session))
        {
            await RefuseBatchAsync(context).ConfigureAwait(false);
            return;
        }

        await ForwardAsync(session, body).ConfigureAwait(false);
        session.Receive(body);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private async Task RequestAsync(HttpContext context, HttpSession session, PostedBody body, AcceptedTypes accepted, bool begins)
    {
        if (body.Kind == MessageKind.Batch && !MayBatch(session))
        {
            await RefuseBatchAsync(context).ConfigureAwait(false);
            return;
        }

        if (session.Expect(body, answersOnly: !accepted.Events) is not { } pending)
        {
            await HttpAnswers.ErrorAsync(
                context, StatusCodes.Status400BadRequest, JsonRpcError.InvalidRequest, "A request with this id is still in progress.", body.Id.ToArray()).ConfigureAwait(false);
            return;
        }

        await ForwardAsync(session, body).ConfigureAwait(false);
        session.Receive(body.Bytes.Span);
        await NoteWishesAsync(session, body).ConfigureAwait(false);
        await AnswerAsync(context, session, pending, body, accepted, begins).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, HttpSession session, PendingPost pending, PostedBody body, AcceptedTypes accepted, bool begins)
    {
        MessageStream stream = pending.Stream;
        int reader = stream.Attach();
        try
        {
            if (begins || !accepted.Events)
            {
                await stream.WaitForEndAsync(reader, context.RequestAborted).ConfigureAwait(false);
            }
            else if (accepted.Json)
            {
                await stream.WaitAsync(reader, after: 0, s_moment, context.RequestAborted).ConfigureAwait(false);
            }

            if (begins)
            {
                await BeginAsync(context, session, body, stream.OnlyMessage).ConfigureAwait(false);
            }

            if (accepted.Json && stream.IsComplete && (body.Kind == MessageKind.Batch ? Batch(stream, accepted) : stream.OnlyMessage) is { } only)
            {
                await HttpAnswers.JsonAsync(context, StatusCodes.Status200OK, only).ConfigureAwait(false);
                if (!context.RequestAborted.IsCancellationRequested)
                {
                    session.Streams.Forget(stream);
                }

                return;
            }

            if (stream.IsComplete && stream.Messages.Count == 0)
            {
                // Given up before anything was said of it.
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                return;
            }

            await new EventWriter(context, stream, hasIds: !begins).RunAsync(reader, after: 0, isPrimed: !begins && IsPrimed(session)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The connection is lost; the request goes on (MCP 2025-11-25, Transports, Sending Messages to the Server).
        }
        finally
        {
            stream.Detach(reader);
        }
    }

    private static async Task WriteAsync(HttpContext context, MessageStream stream, int reader, long after, bool isPrimed)
    {
        try
        {
            await new EventWriter(context, stream, hasIds: true).RunAsync(reader, after, isPrimed).ConfigureAwait(false);
        }
        finally
        {
            stream.Detach(reader);
        }
    }

    /// <summary>The handshake has its answer: where it is no error, there is a session from now on.</summary>
    private async Task BeginAsync(HttpContext context, HttpSession session, PostedBody body, byte[]? answer)
    {
        if (answer is not null && Envelope.Scan(answer).Result.Exists)
        {
            await sessions.AddAsync(session, body.Bytes.ToArray(), answer).ConfigureAwait(false);
            context.Response.Headers[SessionHeader] = session.Id;
        }
    }

    /// <summary>What a client wants for as long as its session lasts is kept with it.</summary>
    private ValueTask NoteWishesAsync(HttpSession session, PostedBody body)
    {
        ReadOnlySpan<byte> message = body.Bytes.Span;
        switch (body.Method)
        {
            case "logging/setLevel":
                JsonSpan level = JsonMembers.Find(message, body.Envelope.Params, "level");
                return level.Exists && LogLevels.IsKnown(level.Of(message)) ? sessions.NoteLogLevelAsync(session, level.Of(message).ToArray()) : default;
            case "resources/subscribe" or "resources/unsubscribe":
                return JsonMembers.GetString(message, JsonMembers.Find(message, body.Envelope.Params, "uri")) is { } uri ? sessions.NoteSubscriptionAsync(session, uri, body.Method == "resources/subscribe") : default;
            default:
                return default;
        }
    }

    private Task ForwardAsync(HttpSession session, PostedBody body) => sessions.Shared is { } shared ? SharedTraffic.ForwardAsync(shared, session, body) : Task.CompletedTask;

    private static byte[]? Batch(MessageStream stream, AcceptedTypes accepted) => accepted.Events ? null : JsonArray(stream.Messages);

    private static byte[] JsonArray(IReadOnlyList<byte[]> messages)
    {
        LineBuffer array = new LineBuffer().Add("["u8);
        for (int i = 0; i < messages.Count; i++)
        {
            array.Add(i == 0 ? ""u8 : ","u8).Add(messages[i]);
        }

        return array.Add("]"u8).Span.ToArray();
    }

    private static bool MayBatch(HttpSession session) => session.Revision is "2025-03-26";

    private static Task RefuseBatchAsync(HttpContext context) =>
        HttpAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, JsonRpcError.InvalidRequest, "Only MCP 2025-03-26 has batches. Post each message by itself.");
}
