using McpGateway.Connections;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>
/// The client as its servers see it: what they ask goes to it and its answers come back. A client with a session is sent requests; one of
/// revision 2026-07-28, which is never sent any, gets the question as the result of a request of its own that is under way there.
/// </summary>
internal sealed class ClientPeer : IClientPeer
{
    /// <summary>How many questions a client may have open; a server that asks for more is broken or hostile.</summary>
    private const int MaxAsked = 2000;

    private readonly ClientOutput _output;
    private readonly RequestsUnderWay _requests;
    private readonly OpenQuestions _asked;
    private volatile ClientProfile _profile = ClientProfile.Unknown;
    private volatile ToldRoots? _told;

    /// <param name="output">What is sent to the client.</param>
    /// <param name="requests">The client's requests that servers are to answer.</param>
    public ClientPeer(ClientOutput output, RequestsUnderWay requests)
    {
        _output = output;
        _requests = requests;
        _asked = new OpenQuestions((question, line) => output.PostAbout(mayWait: false, question.About.Span, line));
    }

    /// <summary>Raised on the thread that reads a server when it says that a resource has changed.</summary>
    public event ServerMessageHandler? ResourceUpdated;

    /// <summary>Raised when a connection to a server is over.</summary>
    public event Action<ServerConnection>? ServerDisconnected;

    /// <summary>What the client has said of itself: in its handshake, or with its last request.</summary>
    public ClientProfile Profile
    {
        get => _profile;
        set => _profile = value;
    }

    public ReadOnlyMemory<byte> Capabilities => _profile.Meta.Capabilities;

    public ReadOnlyMemory<byte> LogLevel => _profile.Meta.LogLevel;

    /// <inheritdoc />
    public long LastRequestTo(ServerConnection server) => _requests.LastAt(server);

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> GetRootsAsync(CancellationToken cancellationToken)
    {
        if (!_profile.CanAnswer("roots/list", isUrl: false))
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (_profile.IsStateless)
        {
            return _told?.Value;
        }

        (ReadOnlyMemory<byte> value, bool isError) = await AskAsync("\"roots/list\""u8.ToArray(), default, null, cancellationToken).ConfigureAwait(false);
        return isError ? null : value;
    }

    /// <summary>Asks a client without a session for its roots, once, by the result of a request of its own: it can be asked in no other way.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">The request is given up.</param>
    public async Task LearnRootsAsync(IRequestUnderWay request, CancellationToken cancellationToken)
    {
        if (_told is null && request.Profile is { IsStateless: true } profile && profile.CanAnswer("roots/list", isUrl: false))
        {
            (ReadOnlyMemory<byte> value, bool isError) = await AskAsync("\"roots/list\""u8.ToArray(), default, request, cancellationToken).ConfigureAwait(false);
            _told = new ToldRoots(isError ? null : value);
        }
    }

    /// <summary>The client has other roots now.</summary>
    public void ForgetRoots() => _told = null;

    /// <summary>Asks the client something of the gateway's own and waits for the answer.</summary>
    /// <param name="method">The method, a JSON string.</param>
    /// <param name="parameters">The params, an object, or empty.</param>
    /// <param name="request">The client's request that it is about: a client without a session is asked by the result of it; null for none.</param>
    /// <param name="cancellationToken">The answer is no longer needed.</param>
    /// <returns>The raw result or error, and whether it is an error.</returns>
    public async Task<(ReadOnlyMemory<byte> Value, bool IsError)> AskAsync(ReadOnlyMemory<byte> method, ReadOnlyMemory<byte> parameters, IRequestUnderWay? request, CancellationToken cancellationToken)
    {
        ServerInitiatedRequest asked = ServerInitiatedRequest.Own(method, parameters, out Task<(ReadOnlyMemory<byte> Value, bool IsError)> answer);
        asked.About = request?.ClientId.Memory ?? default;
        if (request is { Profile.IsStateless: true })
        {
            request.Ask(asked);
        }
        else
        {
            Ask(asked);
        }

        try
        {
            return await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Withdraw(asked);
            throw;
        }
    }

    /// <inheritdoc />
    public void Requested(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        string? method = JsonMembers.GetString(line, envelope.Method);
        IRequestUnderWay? carrier = _profile.IsStateless || _output.IsSplit ? _requests.CarrierOf(server, server.LastId) : null;
        // A client without a session says with each request what it can do.
        ClientProfile profile = carrier?.Profile ?? _profile;
        if (!profile.CanAnswer(method, isUrl: false) && !profile.CanAnswer(method, isUrl: true))
        {
            server.Refuse(envelope.Id.Of(line), method);
            return;
        }

        if (server.IsUnattended && method != "roots/list")
        {
            // Met in the background: no dialog, no login and no model for a server that nobody has asked for.
            server.Refuse(envelope.Id.Of(line), method);
            return;
        }

        ServerInitiatedRequest question = ServerInitiatedRequest.Of(server, line, envelope, named: true);
        question.About = carrier?.ClientId.Memory ?? default;
        if (question.IsElicitation && (question.Params.IsEmpty || question.Params.Span[0] != (byte)'{'))
        {
            question.TryRefuse(JsonRpcError.InvalidParams, "The question has no params to show to the client.");
        }
        else if (!profile.CanAnswer(method, question.IsUrl))
        {
            // MCP 2025-11-25, Elicitation: a mode that was not declared is answered with -32602.
            question.TryRefuse(JsonRpcError.InvalidParams, "The client does not support this mode of elicitation.");
        }
        else if (profile.IsStateless)
        {
            Carry(question, carrier);
        }
        else if (_asked.Count >= MaxAsked)
        {
            question.TryRefuse(JsonRpcError.InternalError, "The client already has too many open questions.");
        }
        else
        {
            Ask(question);
        }
    }

    /// <summary>Asks a client that is never sent requests, by the result of one of its own that is under way at the server.</summary>
    public void Carry(ServerInitiatedRequest question) => Carry(question, question.Server is { } server ? _requests.CarrierOf(server, question.LastRequest) : null);

    /// <inheritdoc />
    public bool Notified(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.IsMethod(line, "notifications/cancelled"u8))
        {
            JsonSpan id = JsonMembers.Find(line, envelope.Params, "requestId");
            if (id.Exists)
            {
                byte[] raw = id.Of(line).ToArray();
                _asked.Withdraw(question => question.Server == server && question.ServerId.Span.SequenceEqual(raw), "The server no longer needs the answer.");
                _requests.Withdraw(server, raw);
            }
        }
        else if (envelope.IsMethod(line, "notifications/resources/updated"u8))
        {
            ResourceUpdated?.Invoke(server, line, envelope);
        }
        else if (!_profile.IsStateless)
        {
            if (IsWanted(server, line, envelope))
            {
                IRequestUnderWay? about = _output.IsSplit ? _requests.CarrierOf(server, long.MaxValue) : null;
                _output.PostAbout(mayWait: true, about is null ? default : about.ClientId.Bytes, line);
            }
        }
        else if (envelope.IsMethod(line, "notifications/message"u8) && _requests.WantsLogMessage(server, line, envelope) is { } wants)
        {
            _output.PostAbout(mayWait: true, wants.ClientId.Bytes, line);
        }
        else
        {
            return envelope.IsMethod(line, "notifications/message"u8);
        }

        return true;
    }

    /// <inheritdoc />
    public void Disconnected(ServerConnection server)
    {
        _asked.Withdraw(question => question.Server == server, "The server has ended.");
        ServerDisconnected?.Invoke(server);
    }

    /// <summary>Sends the client a request. What comes back goes to the question.</summary>
    public void Ask(ServerInitiatedRequest question)
    {
        byte[] quoted = _asked.Add(question);
        LineBuffer line = new LineBuffer().Add(JsonRpcLine.WithId).Add(quoted).Add(JsonRpcLine.Method).Add(question.Method.Span);
        if (!question.Params.IsEmpty)
        {
            ReadOnlySpan<byte> parameters = question.Params.Span;
            JsonSpan token = question.ProgressToken;
            line.Add(JsonRpcLine.Params);
            line = token.Exists ? line.Add(parameters[..token.Start]).Add(quoted).Add(parameters[token.End..]) : line.Add(parameters);
        }

        _output.PostAbout(mayWait: false, question.About.Span, line.Add("}"u8).Span);
        if (question.Server is { IsAlive: false })
        {
            // It ended while it was being asked for.
            _asked.Withdraw(asked => asked == question, "The server has ended.");
        }
    }

    /// <summary>Takes a response of the client to a request of ours; false where it is none.</summary>
    public bool TryAnswer(ReadOnlySpan<byte> line, in Envelope envelope) => _asked.TryAnswer(line, envelope);

    /// <summary>Hands the client's progress with a question to the server that asked; false where it belongs to none.</summary>
    public bool TryProgress(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        JsonSpan token = JsonMembers.Find(line, envelope.Params, "progressToken");
        if (_asked.Find(line, token) is not { ProgressToken.Exists: true } question)
        {
            return false;
        }

        var own = new JsonSpan(token.Start - envelope.Params.Start, token.Length);
        ReadOnlySpan<byte> parameters = envelope.Params.Of(line);
        question.Server?.Notify("notifications/progress", new LineBuffer().Add(parameters[..own.Start]).Add(question.ProgressToken.Of(question.Params.Span)).Add(parameters[own.End..]).Span);
        return true;
    }

    /// <summary>The gateway no longer needs the answer to a question.</summary>
    public void Withdraw(ServerInitiatedRequest question) => _asked.Withdraw(asked => asked == question, "The answer is no longer needed.");

    /// <summary>The client has gone: nothing will be answered.</summary>
    public void Close() => _asked.Close();

    /// <summary>A server that the client shares with others sends what any of them wants; log messages below the client's own level are not for it.</summary>
    private bool IsWanted(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope) =>
        server.Scope.Peer == this || LogLevel.IsEmpty || !envelope.IsMethod(line, "notifications/message"u8)
        || LogLevels.Rank(line, JsonMembers.Find(line, envelope.Params, "level")) >= LogLevels.Rank(LogLevel.Span);

    /// <summary>What a client without a session has said of its roots; null where it gave no answer that can be used.</summary>
    private sealed record ToldRoots(ReadOnlyMemory<byte>? Value);

    private static void Carry(ServerInitiatedRequest question, IRequestUnderWay? carrier)
    {
        if (carrier is not null)
        {
            carrier.Ask(question);
        }
        else
        {
            question.TryRefuse(JsonRpcError.InternalError, "The client has no request in progress that could carry the question.");
        }
    }
}
