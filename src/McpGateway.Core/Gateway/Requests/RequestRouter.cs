using System.Text;
using System.Text.Unicode;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Output;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>Decides, message by message and on the thread that reads the client, who answers it: a server, the catalog, or the SDK's server.</summary>
internal sealed class RequestRouter
{
    private readonly ClientSession _session;
    private readonly RequestPlanner _planner;
    private readonly PreparedRequests _prepared;
    private readonly BuiltInServer _builtIn;

    public RequestRouter(ClientSession session)
    {
        _session = session;
        _planner = new RequestPlanner(session.Runtime, session.ExposedCatalog);
        _prepared = new PreparedRequests(session);
        _builtIn = new BuiltInServer(session);
    }

    /// <summary>Whether a request is still being prepared.</summary>
    public bool IsBusy => _prepared.Any;

    /// <summary>Gives up what is being prepared.</summary>
    public void Close() => _prepared.Close();

    /// <summary>Takes one line of the client.</summary>
    public void OnLine(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
        {
            // A server must not get invalid text.
            line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line));
        }

        Envelope envelope = Envelope.Scan(line);
        switch (envelope.Kind)
        {
            case MessageKind.Request:
                OnRequest(line, envelope);
                break;
            case MessageKind.Notification:
                OnNotification(line, envelope);
                break;
            case MessageKind.Response:
                // One that nobody waits for, an answer after its question was withdrawn, is nothing to anybody.
                _session.Peer.TryAnswer(line, envelope);
                break;
            case MessageKind.Batch when _session.Profile.Revision is "2025-03-26" or "2024-11-05":
                OnBatch(line);
                break;
            case MessageKind.Batch:
                _session.PostError(default, JsonRpcError.InvalidRequest, "Only MCP 2025-03-26 has batches. Send each message on a line of its own.");
                break;
            case MessageKind.NotJson:
                _session.PostError(default, JsonRpcError.ParseError, "The line is not JSON. A message is one line of JSON in UTF-8.");
                break;
            default:
                _session.PostError(envelope.Id.Exists ? envelope.Id.Of(line) : default, JsonRpcError.InvalidRequest, "The line is not a JSON-RPC 2.0 message: it needs \"jsonrpc\": \"2.0\" and a method with an id, a method alone, or an id with a result.");
                break;
        }
    }

    private static bool HasToolParameters(ReadOnlySpan<byte> line, in ClientRequest request) =>
        JsonMembers.GetString(line, request.Name) is not null
        && (!request.Arguments.Exists || line[request.Arguments.Start] is (byte)'{' or (byte)'n');

    /// <summary>Each message of a batch counts for itself, and is answered on a line of its own.</summary>
    private void OnBatch(ReadOnlySpan<byte> line)
    {
        List<JsonSpan> items = JsonMembers.Items(line, new JsonSpan(0, line.Length));
        if (items.Count == 0)
        {
            _session.PostError(default, JsonRpcError.InvalidRequest, "The batch is empty.");
        }

        foreach (JsonSpan item in items)
        {
            if (line[item.Start] == (byte)'[')
            {
                _session.PostError(default, JsonRpcError.InvalidRequest, "A batch contains messages, not other batches.");
            }
            else
            {
                OnLine(item.Of(line));
            }
        }
    }

    private void OnNotification(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.IsMethod(line, "notifications/cancelled"u8))
        {
            if (!TryCancel(line, envelope))
            {
                _session.HandToSdk(line, envelope);
            }
        }
        else if (envelope.IsMethod(line, "notifications/progress"u8))
        {
            _session.Peer.TryProgress(line, envelope);
        }
        else if (envelope.IsMethod(line, "notifications/roots/list_changed"u8))
        {
            foreach (ServerConnection server in _session.Runtime.Pool.LiveOf(_session.Scope))
            {
                if (server.Identity is { IsStateless: false })
                {
                    server.Notify("notifications/roots/list_changed", envelope.Params.Exists ? envelope.Params.Of(line) : default);
                }
            }
        }
        else
        {
            _session.HandToSdk(line, envelope);
            if (envelope.IsMethod(line, "notifications/initialized"u8))
            {
                _session.NoteServed();
            }
        }
    }

    private void OnRequest(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        string? method = JsonMembers.GetString(line, envelope.Method);
        switch (method)
        {
            case "tools/call" or "tools/list" or "prompts/list" or "prompts/get" or "resources/list" or "resources/templates/list" or "resources/read"
                or "resources/subscribe" or "resources/unsubscribe" or "completion/complete" or "subscriptions/listen":
                OnOurs(line, envelope, method);
                break;
            case "initialize":
                _session.Profile.Initialize(line, envelope.Params);
                _session.HandToSdk(line, envelope);
                break;
            case "logging/setLevel":
                if (TrySetLevel(line, envelope))
                {
                    _session.HandToSdk(line, envelope);
                }

                break;
            default:
                _session.HandToSdk(line, envelope);
                break;
        }
    }

    private void OnOurs(ReadOnlySpan<byte> line, in Envelope envelope, string method)
    {
        ClientRequest request = ClientRequest.Read(line, envelope);
        if (request.IsAmbiguous)
        {
            _session.PostError(request.Id.Of(line), JsonRpcError.InvalidParams, "The params have a duplicate member.");
            return;
        }

        if (request.IsStateless && _session.Profile.Revision is { } agreed && JsonMembers.GetString(line, request.Revision) == agreed)
        {
            // It repeats what the handshake has settled.
            request = request with { IsStateless = false };
        }

        if (RefusalOf(line, request) is { } refusal)
        {
            _session.Post(mayWait: false, refusal);
            return;
        }

        if (ParamTypes.Problem(method, line, envelope, request) is { } problem)
        {
            _session.PostError(request.Id.Of(line), JsonRpcError.InvalidParams, problem);
            return;
        }

        if (request.IsStateless)
        {
            _session.Profile.Observe(line, request);
        }

        _session.NoteServed();
        switch (method)
        {
            case "tools/call":
                OnToolCall(line, envelope, request);
                break;
            case "tools/list":
                _session.PostResult(request.Id.Of(line), ExposedLists.Tools(_session.ExposedCatalog, request.IsStateless));
                break;
            case "prompts/list":
                _session.PostResult(request.Id.Of(line), ExposedLists.Prompts(_session.ExposedCatalog, request.IsStateless));
                break;
            case "resources/list":
                _session.PostResult(request.Id.Of(line), ExposedLists.Resources(_session.ExposedCatalog, request.IsStateless));
                break;
            case "resources/templates/list":
                _session.PostResult(request.Id.Of(line), ExposedLists.Templates(_session.ExposedCatalog, request.IsStateless));
                break;
            case "resources/read" when !TryResume(line, request):
                ForwardResource(line, request);
                break;
            case "prompts/get" when !TryResume(line, request):
                _prepared.Run(line, request, RequestKind.Prompt, async (copy, token) =>
                {
                    ForwardPlan plan = await _planner.PlanPromptAsync(copy, request, _session.Scope, token).ConfigureAwait(false);
                    Forward(copy, plan, token);
                });
                break;
            case "completion/complete":
                _prepared.Run(line, request, RequestKind.Completion, async (copy, token) =>
                {
                    ForwardPlan plan = await _planner.PlanCompletionAsync(copy, request, _session.Scope, token).ConfigureAwait(false);
                    Forward(copy, plan, token);
                });
                break;
            case "resources/subscribe" or "resources/unsubscribe" when request.IsStateless:
                _session.PostError(request.Id.Of(line), JsonRpcError.MethodNotFound, $"Revision {ServerIdentity.FirstStatelessRevision} has no '{method}'; use subscriptions/listen instead.");
                break;
            case "resources/subscribe":
                _prepared.Run(line, request, RequestKind.Completion, (copy, token) => _session.Subscriptions.SubscribeAsync(copy, request, token));
                break;
            case "resources/unsubscribe":
                _prepared.Run(line, request, RequestKind.Completion, (copy, token) => _session.Subscriptions.UnsubscribeAsync(copy, request, token));
                break;
            case "subscriptions/listen" when request.IsStateless:
                _prepared.Run(line, request, RequestKind.Completion, (copy, token) => _session.Notifications.ListenAsync(copy, request, token));
                break;
            default:
                if (method == "subscriptions/listen")
                {
                    _session.HandToSdk(line, envelope);
                }

                break;
        }
    }

    /// <summary>What a request is answered with that does not say what every request of 2026-07-28 must; null where it may go on.</summary>
    private byte[]? RefusalOf(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        if (!request.IsStateless)
        {
            // Who has shaken no hands and says more of 2026-07-28, or has before, is no client of an older revision.
            return _session.Profile.Revision is null && (_session.Profile.IsStateless || request.Capabilities.Exists)
                ? JsonRpcError.Line(request.Id.Of(line), JsonRpcError.InvalidParams, $"\"_meta\" must contain \"{RequestMeta.ProtocolVersionKey}\", or the session must begin with \"initialize\".")
                : null;
        }

        if (request.IsSpoken)
        {
            return null;
        }

        string? revision = JsonMembers.GetString(line, request.Revision);
        if (revision is null or ServerIdentity.FirstStatelessRevision)
        {
            string missing = revision is null ? $"\"{RequestMeta.ProtocolVersionKey}\", a string" : $"\"{RequestMeta.CapabilitiesKey}\", an object";
            return JsonRpcError.Line(request.Id.Of(line), JsonRpcError.InvalidParams, $"\"_meta\" must contain {missing}.");
        }

        return JsonRpcError.Line(
            request.Id.Of(line),
            JsonRpcError.UnsupportedRevision,
            $"The revision '{UntrustedText.OneLine(revision, 60)}' is not supported here without \"initialize\".",
            new LineBuffer().Add("{\"supported\":[\""u8).Add(Encoding.ASCII.GetBytes(ServerIdentity.FirstStatelessRevision)).Add("\"],\"requested\":"u8).Add(request.Revision.Of(line)).Add("}"u8).Span);
    }

    private void OnToolCall(ReadOnlySpan<byte> line, in Envelope envelope, in ClientRequest request)
    {
        if (TryResume(line, request))
        {
            return;
        }

        ForwardPlan? plan;
        try
        {
            plan = _planner.PlanTool(line, request);
        }
        catch (ServerException e)
        {
            _session.PostFailure(request.Id.Of(line), RequestKind.Tool, e, request.IsStateless);
            return;
        }

        if (plan is { Known: null } && plan.Server.Tools.ConfirmedBy(plan.Tool!) is null)
        {
            // What is meant, and whether the arguments are as they should be, is known once the server has said what it offers. Where the user is asked first, what
            // the user has seen is sent as it is.
            ClientRequest asked = request;
            _prepared.Run(line, request, RequestKind.Tool, async (copy, token) =>
            {
                await _session.Runtime.Directory.LearnAsync(plan.Server, _session.Scope, token).ConfigureAwait(false);
                Forward(copy, _planner.PlanTool(copy, asked) ?? plan, token);
            });
        }
        else if (plan is not null)
        {
            Forward(line, plan);
        }
        else if (BuiltInServer.IsCalled(line, request))
        {
            AnswerHere(line, request);
        }
        else if (HasToolParameters(line, request))
        {
            _session.HandToSdk(line, envelope);
        }
        else
        {
            _session.PostError(request.Id.Of(line), JsonRpcError.InvalidParams, "The params of tools/call must be an object with \"name\", a string, and \"arguments\", an object.");
        }
    }

    private void AnswerHere(ReadOnlySpan<byte> line, ClientRequest request) => _prepared.Run(line, request, RequestKind.Tool, (copy, token) =>
    {
        _builtIn.Answer(copy, request, token);
        return Task.CompletedTask;
    });

    private void ForwardResource(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        try
        {
            Forward(line, _planner.PlanResource(line, request));
        }
        catch (ServerException e)
        {
            _session.PostFailure(request.Id.Of(line), RequestKind.Resource, e, request.IsStateless);
        }
    }

    private void Forward(ReadOnlySpan<byte> line, ForwardPlan plan)
    {
        if (Begin(line, plan) is { } forwarded)
        {
            Send(forwarded, line, plan);
        }
    }

    private void Forward(ReadOnlySpan<byte> line, ForwardPlan plan, CancellationToken prepared)
    {
        // Cancelled before it could be found among those under way, it is not among them.
        if (Begin(line, plan) is { } forwarded && !(prepared.IsCancellationRequested && _session.TryComplete(forwarded)))
        {
            Send(forwarded, line, plan);
        }
    }

    private ForwardedRequest? Begin(ReadOnlySpan<byte> line, ForwardPlan plan)
    {
        var forwarded = new ForwardedRequest(_session, plan, line);
        if (_session.TryBegin(forwarded))
        {
            return forwarded;
        }

        _session.PostError(forwarded.ClientId.Bytes, JsonRpcError.InvalidRequest, "A request with this id is still in progress.");
        return null;
    }

    private void Send(ForwardedRequest forwarded, ReadOnlySpan<byte> line, ForwardPlan plan)
    {
        string? confirmedBy = plan.Tool is null ? null : plan.Server.Tools.ConfirmedBy(plan.Tool);
        bool isConfirmed = confirmedBy is not null && _session.IsConfirmed(line, plan);
        if (isConfirmed)
        {
            forwarded.NoteConfirmed(line);
        }

        if (confirmedBy is not null && !isConfirmed)
        {
            byte[] copy = line.ToArray();
            _ = Task.Run(() => forwarded.ConfirmAndSendAsync(copy, confirmedBy));
        }
        else if (!forwarded.TrySendNow(line))
        {
            byte[] copy = line.ToArray();
            _ = Task.Run(() => forwarded.SendAsync(copy));
        }
    }

    /// <summary>A request that is made again, with answers to what the gateway asked for, goes on where it was.</summary>
    private bool TryResume(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        if (JsonMembers.GetString(line, request.RequestState) is not { } state || !InputRequiredExchange.IsOurs(state))
        {
            return false;
        }

        if (!_session.TryTakeSuspended(state, out ForwardedRequest? suspended))
        {
            // It must not go to a server as a new request: what it began may have run already.
            _session.PostError(request.Id.Of(line), JsonRpcError.InvalidParams, "This \"requestState\" is unknown or no longer valid. Nothing was done; make the request again without it.");
        }
        else
        {
            suspended!.Resume(line, request);
        }

        return true;
    }

    private bool TryCancel(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        if (!JsonMembers.TryFind(line, envelope.Params, ["requestId", "reason"], found) || !found[0].Exists)
        {
            return false;
        }

        var id = new RawId(found[0].Of(line));
        bool wasPrepared = _prepared.Cancel(id);
        if (_session.TryTake(id, out ForwardedRequest? request))
        {
            request!.Cancel(JsonMembers.GetString(line, found[1]) ?? "The client cancelled.");
            return true;
        }

        return wasPrepared || _session.Notifications.TryEnd(id);
    }

    private bool TrySetLevel(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        JsonSpan level = JsonMembers.Find(line, envelope.Params, "level");
        if (!level.Exists || line[level.Start] != (byte)'"' || !LogLevels.IsKnown(level.Of(line)))
        {
            _session.PostError(envelope.Id.Of(line), JsonRpcError.InvalidParams, "The params of logging/setLevel must be an object with \"level\", one of debug, info, notice, warning, error, critical, alert and emergency.");
            return false;
        }

        _session.Profile.SetLogLevel(level.Of(line));
        foreach (ServerConnection server in _session.Runtime.Pool.LiveOf(_session.Scope))
        {
            if (server.Identity is { IsStateless: false } identity && identity.Has("logging"))
            {
                _ = server.SetLogLevelAsync(_session.Profile.LogLevel);
            }
        }

        return true;
    }
}
