using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using McpGateway.Http.Sessions;
using McpGateway.Http.Sse;
using McpGateway.Http.Streams;
using McpGateway.Wire;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Endpoints;

/// <summary>HTTP+SSE, the transport before Streamable HTTP (MCP 2024-11-05, Transports), for clients that speak nothing else.</summary>
/// <param name="serve">Serves a client until it goes.</param>
/// <param name="limit">Refuses too many calls.</param>
internal sealed class SseEndpoint(Func<IMessageChannel, HttpCaller, CancellationToken, Task> serve, CallLimit limit)
{
    /// <summary>Where the stream is opened.</summary>
    public const string StreamPath = "/sse";

    /// <summary>Where messages are posted.</summary>
    public const string MessagePath = "/messages";

    private readonly ConcurrentDictionary<string, SseChannel> _clients = new(StringComparer.Ordinal);

    /// <summary>Whose the open streams are.</summary>
    public IEnumerable<HttpCaller> Callers => _clients.Values.Select(client => client.Caller);

    /// <summary>Opens the stream of a client, which is served as long as it lasts.</summary>
    public async Task ListenAsync(HttpContext context, HttpCaller caller)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            await HttpAnswers.WrongMethodAsync(context, "GET").ConfigureAwait(false);
            return;
        }

        string id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var client = new SseChannel(caller);
        _clients[id] = client;
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        Task served = serve(client, caller, gone.Token);
        try
        {
            byte[] first = Encoding.ASCII.GetBytes($"event: endpoint\ndata: {MessagePath}?sessionId={id}\n\n");
            await new EventWriter(context, client.Stream, hasIds: false) { First = first }.RunAsync(client.Stream.Attach(), after: 0, isPrimed: false).ConfigureAwait(false);
        }
        finally
        {
            _clients.TryRemove(id, out _);
            await gone.CancelAsync().ConfigureAwait(false);
            await served.ConfigureAwait(false);
        }
    }

    /// <summary>Takes what a client posts.</summary>
    public async Task PostAsync(HttpContext context, HttpCaller caller)
    {
        string? id = context.Request.Query["sessionId"];
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await HttpAnswers.WrongMethodAsync(context, "POST").ConfigureAwait(false);
        }
        else if (id is null || !_clients.TryGetValue(id, out SseChannel? client) || client.Caller != caller)
        {
            await HttpAnswers.ErrorAsync(context, StatusCodes.Status404NotFound, HttpAnswers.UnknownSession, $"Session not found. It ends with its stream; open one at {StreamPath}.").ConfigureAwait(false);
        }
        else if (!BodyReader.IsJson(context.Request))
        {
            await HttpAnswers.ErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, HttpAnswers.BadRequest, "The content type must be application/json.").ConfigureAwait(false);
        }
        else
        {
            PostedBody body = PostedBody.Read(await BodyReader.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false));
            if (!await limit.RefusesAsync(context, body).ConfigureAwait(false))
            {
                client.Receive(body.Bytes.Span);
                context.Response.StatusCode = StatusCodes.Status202Accepted;
            }
        }
    }

    /// <summary>All streams are over.</summary>
    public void EndAll()
    {
        foreach (SseChannel client in _clients.Values)
        {
            client.Stream.Complete();
        }
    }
}
