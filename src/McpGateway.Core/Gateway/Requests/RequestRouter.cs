using McpGateway.Gateway.Sealing;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>Takes every message of a client to its handler, one after the other and on the thread that reads the client.</summary>
internal sealed class RequestRouter
{
    /// <summary>The longest request that is answered here rather than by a server, in bytes: no honest one needs a part of it.</summary>
    public const int MaxOwnLength = 4 * 1024 * 1024;

    /// <summary>What is said of a longer one.</summary>
    public const string TooLong = "The request is longer than 4 MB. Only calls of a server's tools, prompts and resources may be.";

    private readonly ClientContext _client;
    private readonly IReadOnlyDictionary<string, IRequestHandler> _handlers;
    private readonly IRequestHandler _others;
    private readonly NotificationRouter _notifications;
    private readonly Action _onServed;

    /// <param name="client">The client.</param>
    /// <param name="handlers">Who answers which method.</param>
    /// <param name="others">Who answers every other one.</param>
    /// <param name="notifications">Takes notifications.</param>
    /// <param name="onServed">Called with each request that is admitted and shows that the client is at work.</param>
    public RequestRouter(ClientContext client, IReadOnlyDictionary<string, IRequestHandler> handlers, IRequestHandler others, NotificationRouter notifications, Action onServed)
    {
        _client = client;
        _handlers = handlers;
        _others = others;
        _notifications = notifications;
        _onServed = onServed;
    }

    /// <summary>Takes one line of the client.</summary>
    public void OnLine(ReadOnlySpan<byte> line)
    {
        line = JsonRepair.ValidUtf8(line);
        Envelope envelope = Envelope.Scan(line);
        switch (envelope.Kind)
        {
            case MessageKind.Request:
                OnRequest(line, envelope);
                break;
            case MessageKind.Notification:
                _notifications.Route(line, envelope);
                break;
            case MessageKind.Response:
                // One that nobody waits for, an answer after its question was withdrawn, is nothing to anybody.
                _client.Peer.TryAnswer(line, envelope);
                break;
            case MessageKind.Batch when _client.Profile.Revision is "2025-03-26" or "2024-11-05":
                OnBatch(line);
                break;
            case MessageKind.Batch:
                _client.Output.PostError(default, JsonRpcError.InvalidRequest, "Only MCP 2025-03-26 has batches. Send each message on a line of its own.");
                break;
            case MessageKind.NotJson:
                _client.Output.PostError(default, JsonRpcError.ParseError, "The line is not JSON. A message is one line of JSON in UTF-8.");
                break;
            default:
                _client.Output.PostError(envelope.Id.Exists ? envelope.Id.Of(line) : default, JsonRpcError.InvalidRequest, "The line is not a JSON-RPC 2.0 message: it needs \"jsonrpc\": \"2.0\" and a method with an id, a method alone, or an id with a result.");
                break;
        }
    }

    /// <summary>Each message of a batch counts for itself, and is answered on a line of its own.</summary>
    private void OnBatch(ReadOnlySpan<byte> line)
    {
        List<JsonSpan> items = JsonMembers.Items(line, new JsonSpan(0, line.Length));
        if (items.Count == 0)
        {
            _client.Output.PostError(default, JsonRpcError.InvalidRequest, "The batch is empty.");
        }

        foreach (JsonSpan item in items)
        {
            if (line[item.Start] == (byte)'[')
            {
                _client.Output.PostError(default, JsonRpcError.InvalidRequest, "A batch contains messages, not other batches.");
            }
            else
            {
                OnLine(item.Of(line));
            }
        }
    }

    private void OnRequest(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        string method = JsonMembers.GetString(line, envelope.Method) ?? "";
        IRequestHandler handler = _handlers.GetValueOrDefault(method, _others);
        if (line.Length > MaxOwnLength && !handler.MayBeLong)
        {
            _client.Output.PostError(envelope.Id.Of(line), JsonRpcError.InvalidRequest, TooLong);
            return;
        }

        if (!handler.NeedsAdmission)
        {
            handler.Handle(line, envelope, ClientRequest.Read(line, envelope));
            return;
        }

        ClientProfile profile = _client.Profile;
        ClientRequest request = RequestAdmission.Read(line, envelope, profile);
        if (RequestAdmission.Refusal(method, line, request, profile, handler.TypeOf(line, request)) is { } refusal)
        {
            _client.Output.Post(mayWait: false, refusal);
            return;
        }

        if (request.IsStateless)
        {
            profile = profile.Of(line, request);
            _client.Profile = profile;
        }

        if (handler.ShowsUse)
        {
            _onServed();
        }

        try
        {
            if (request.IsStateless && ConsentRounds.TryOpen(_client, line, request, out (byte[] Line, Consent Consent)? back))
            {
                HandleAgain(line, request, profile, handler, back);
                return;
            }
        }
        catch (StateNotCheckedException e)
        {
            _client.Output.PostError(request.Id.Of(line), JsonRpcError.InternalError, e.Message);
            return;
        }

        handler.Handle(line, envelope, request with { Profile = profile });
    }

    /// <summary>A request with the user's answer to a question of the gateway's own.</summary>
    private void HandleAgain(ReadOnlySpan<byte> line, in ClientRequest request, ClientProfile profile, IRequestHandler handler, (byte[] Line, Consent Consent)? back)
    {
        if (back is not { } again)
        {
            _client.Output.PostError(request.Id.Of(line), JsonRpcError.InvalidParams, "This \"requestState\" is unknown, has been used or is no longer valid. Nothing was done; make the request again without it.");
            return;
        }

        Envelope envelope = Envelope.Scan(again.Line);
        handler.Handle(again.Line, envelope, ClientRequest.Read(again.Line, envelope) with { Profile = profile, Consent = again.Consent });
    }
}
