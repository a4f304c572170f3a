using McpGateway.Http.Sessions;
using McpGateway.Http.Stateless;
using McpGateway.Http.Streams;
using McpGateway.Json;
using McpGateway.Wire;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Endpoints;

/// <summary>Streamable HTTP without sessions (MCP 2026-07-28).</summary>
/// <param name="clients">Those who make requests.</param>
/// <param name="shared">Leads to other fronts, where a request may wait for its client; null where there are none.</param>
internal sealed class StatelessEndpoint(StatelessClients clients, ISharedSessions? shared)
{
    /// <summary>A request that is answered within this time, with nothing before the answer, is answered as JSON.</summary>
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes what a client posts.</summary>
    public async Task PostAsync(HttpContext context, HttpCaller caller, PostedBody body, AcceptedTypes accepted)
    {
        if (StatelessRules.Refusal(context.Request, body) is { } refusal)
        {
            await HttpAnswers.JsonAsync(context, StatusCodes.Status400BadRequest, refusal).ConfigureAwait(false);
            return;
        }

        if (body.Method == "initialize")
        {
            await HttpAnswers.ErrorAsync(
                context, StatusCodes.Status404NotFound, JsonRpcError.MethodNotFound, $"Revision {ProtocolRevisions.FirstStateless} has no \"initialize\".", body.Id.ToArray()).ConfigureAwait(false);
            return;
        }

        StatelessChannel channel = clients.Of(caller);
        if (body.Kind == MessageKind.Notification)
        {
            // One that gives a request up names it by an id that others may have, too: here the end of the connection does that.
            if (body.Method != "notifications/cancelled")
            {
                channel.Notify(body.Bytes.Span);
            }

            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        if (shared is not null && RequestElsewhere.RunOf(body) is { } run)
        {
            await AnswerAsync(context, RequestElsewhere.Open(shared, run, caller, body, context.RequestAborted), accepted).ConfigureAwait(false);
            return;
        }

        StatelessRequest request = channel.Begin(body);
        try
        {
            await AnswerAsync(context, request.Stream, accepted).ConfigureAwait(false);
        }
        finally
        {
            channel.GiveUp(request);
        }
    }

    private static async Task AnswerAsync(HttpContext context, MessageStream stream, AcceptedTypes accepted)
    {
        try
        {
            await WriteAsync(context, stream, accepted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Closing the connection is how a request is given up (MCP 2026-07-28, Streamable HTTP, Cancellation).
        }
    }

    private static async Task WriteAsync(HttpContext context, MessageStream stream, AcceptedTypes accepted)
    {
        int reader = stream.Attach();
        if (!accepted.Events)
        {
            await stream.WaitForEndAsync(reader, context.RequestAborted).ConfigureAwait(false);
        }
        else if (accepted.Json)
        {
            await stream.WaitAsync(reader, after: 0, s_moment, context.RequestAborted).ConfigureAwait(false);
        }

        if (accepted.Json && stream.IsComplete && (accepted.Events ? stream.OnlyMessage : stream.Messages is [.., { } last] ? last : null) is { } answer)
        {
            await HttpAnswers.JsonAsync(context, StatusOf(answer), answer).ConfigureAwait(false);
        }
        else
        {
            await new EventWriter(context, stream, hasIds: false).RunAsync(reader, after: 0, isPrimed: false).ConfigureAwait(false);
        }
    }

    /// <summary>The status that goes with an answer.</summary>
    private static int StatusOf(ReadOnlySpan<byte> answer)
    {
        // Errors are short, and results may be long.
        if (answer.Length > 64 * 1024)
        {
            return StatusCodes.Status200OK;
        }

        Envelope envelope = Envelope.Scan(answer);
        JsonSpan code = JsonMembers.Find(answer, envelope.Error, "code");
        return !code.Exists || !RequestNumber.TryRead(code.Of(answer), out long number) ? StatusCodes.Status200OK : number switch
        {
            JsonRpcError.MethodNotFound => StatusCodes.Status404NotFound,
            JsonRpcError.HeaderMismatch or JsonRpcError.MissingCapability or JsonRpcError.UnsupportedRevision => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status200OK,
        };
    }
}
