using McpGateway.Diagnostics;
using McpGateway.Gateway.Sessions;
using McpGateway.Http.Sessions;
using McpGateway.Http.Streams;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Http.Endpoints;

/// <summary>A request that goes on at another front: it was made there before, and its server keeps it open while the client answers a question.</summary>
internal static class RequestElsewhere
{
    private const string Gone = "The node where this request waited has gone. Outcome unknown: what it had begun may or may not have taken effect; it was not repeated.";

    /// <summary>The front where a request waits, by the life of its process; null where that is here, or the request is a new one.</summary>
    /// <param name="body">The request.</param>
    public static string? RunOf(PostedBody body)
    {
        ReadOnlySpan<byte> message = body.Bytes.Span;
        return JsonMembers.GetString(message, JsonMembers.Find(message, body.Envelope.Params, "requestState")) is { } state && InputRequiredExchange.RunIn(state) is { } run && run != ProcessRun.Id ? run : null;
    }

    /// <summary>Hands a request to the front where it waits.</summary>
    /// <param name="shared">Leads there.</param>
    /// <param name="run">The front.</param>
    /// <param name="caller">Who makes it.</param>
    /// <param name="body">The request.</param>
    /// <param name="cancellationToken">The client has given it up.</param>
    /// <returns>What comes back.</returns>
    public static MessageStream Open(ISharedSessions shared, string run, HttpCaller caller, PostedBody body, CancellationToken cancellationToken)
    {
        var stream = new MessageStream(number: 1, [body.Id.ToArray()], null);
        _ = Task.Run(() => FetchAsync(stream, shared, run, caller, body, cancellationToken), CancellationToken.None);
        return stream;
    }

    private static async Task FetchAsync(MessageStream stream, ISharedSessions shared, string run, HttpCaller caller, PostedBody body, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (byte[] message in shared.AnswerAsync(run, caller, body.Bytes, cancellationToken).ConfigureAwait(false))
            {
                if (!stream.Post(message))
                {
                    // The client takes nothing: to stop here gives the request up there.
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client has given it up.
        }
        catch (IOException)
        {
            stream.Post(JsonRpcError.Line(body.Id, JsonRpcError.InternalError, Gone));
        }

        stream.Complete();
    }
}
