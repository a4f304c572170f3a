using System.Text;
using System.Text.Json;
using McpGateway.Connections.Calls;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// Finds out which revision a server speaks and what it offers: <c>initialize</c> (MCP 2025-11-25, Lifecycle), and where that is refused
/// <c>server/discover</c> (MCP 2026-07-28). A server that was met before is asked in its own way first.
/// </summary>
internal sealed class Handshake
{
    private static readonly string[] s_stateless = [ProtocolRevisions.FirstStateless];

    /// <summary>How long a server may take to answer what it is only remembered to speak before it is asked in the other way, too.</summary>
    private static readonly TimeSpan s_probe = TimeSpan.FromSeconds(5);

    /// <summary>How long a server that has refused <c>initialize</c>, and so is there, may take to answer <c>server/discover</c>.</summary>
    private static readonly TimeSpan s_secondQuestion = TimeSpan.FromSeconds(10);

    private readonly ConnectionState _state;
    private readonly ServerLink _link;
    private readonly ConnectionShutdown _shutdown;
    private readonly IClientPeer? _peer;
    private readonly TimeProvider _time;
    private bool _hasInitialized;
    private volatile bool _isDone;

    /// <param name="state">What is known of the server.</param>
    /// <param name="link">What goes to it.</param>
    /// <param name="shutdown">Its end.</param>
    /// <param name="peer">The client that it serves; null where there is none.</param>
    /// <param name="time">The clock.</param>
    public Handshake(ConnectionState state, ServerLink link, ConnectionShutdown shutdown, IClientPeer? peer, TimeProvider time)
    {
        _state = state;
        _link = link;
        _shutdown = shutdown;
        _peer = peer;
        _time = time;
    }

    /// <summary>Asks the server.</summary>
    /// <param name="knownRevision">What it spoke when it was last seen, or null.</param>
    /// <exception cref="ServerException">It refuses, does not answer in time, or answers with what is no MCP.</exception>
    public async Task<ServerIdentity> RunAsync(string? knownRevision)
    {
        bool statelessFirst = s_stateless.Contains(knownRevision, StringComparer.Ordinal);
        Answer first = statelessFirst ? await AskAsRememberedAsync().ConfigureAwait(false) : await InitializeAsync().ConfigureAwait(false);
        if (first.Identity is not null)
        {
            return first.Identity;
        }

        if (statelessFirst)
        {
            Answer second = _hasInitialized ? first : await InitializeAsync().ConfigureAwait(false);
            return second.Identity ?? throw second.Refusal!;
        }

        try
        {
            // A server of the time before discovery says nothing worth reading about it: what counts is why it refused to initialize.
            Answer second = await DiscoverAsync(isLast: true).WaitAsync(s_secondQuestion, _time).ConfigureAwait(false);
            return second.Identity ?? throw first.Refusal!;
        }
        catch (TimeoutException)
        {
            throw first.Refusal!;
        }
        catch (ServerException e) when (e.Failure is ServerFailure.InitTimeout or ServerFailure.OperationTimeout || (e.Failure == ServerFailure.HandshakeFailed && _shutdown.HasBegun))
        {
            throw first.Refusal!;
        }
    }

    /// <summary>
    /// Asks a server that spoke a revision without <c>initialize</c> when it was last seen. That is a hint: one that does not answer soon is asked to
    /// initialize, too, and the first good answer counts.
    /// </summary>
    private async Task<Answer> AskAsRememberedAsync()
    {
        Task<Answer> discover = DiscoverAsync(isLast: false);
        await Task.WhenAny(discover, Task.Delay(s_probe, _time)).ConfigureAwait(false);
        if (discover.IsCompleted)
        {
            try
            {
                return await discover.ConfigureAwait(false);
            }
            catch (ServerException e) when (e.Failure == ServerFailure.HandshakeFailed && !_shutdown.HasBegun)
            {
                // It may not have understood the question.
                return await InitializeAsync().ConfigureAwait(false);
            }
        }

        Task<Answer> initialize = InitializeAsync();
        Task<Answer> first = await Task.WhenAny(discover, initialize).ConfigureAwait(false);
        Task<Answer> other = first == discover ? initialize : discover;
        try
        {
            Answer answer = await first.ConfigureAwait(false);
            if (answer.Identity is not null)
            {
                return answer;
            }
        }
        catch (ServerException e) when (e.Failure == ServerFailure.InitTimeout && !_shutdown.HasBegun)
        {
            // The other question may still be answered.
        }

        return await other.ConfigureAwait(false);
    }

    private async Task<Answer> InitializeAsync()
    {
        _hasInitialized = true;
        byte[] parameters = new LineBuffer()
            .Add("{\"protocolVersion\":\""u8).Add(Encoding.ASCII.GetBytes(ProtocolRevisions.LatestWithSession))
            .Add("\",\"capabilities\":"u8).Add(_peer is null ? "{}"u8 : _peer.Capabilities.Span)
            .Add(",\"clientInfo\":"u8).Add(SessionMeta.Info).Add("}"u8).Span.ToArray();
        ServerReply reply = await AskAsync("initialize", parameters).ConfigureAwait(false);
        if (reply.IsError)
        {
            return new Answer(null, Refused(reply));
        }

        string? version = ReadVersion(reply.Result.Span, out ServerException? problem);
        if (problem is not null)
        {
            // "{}" is also what some servers answer to a method that they do not know.
            return IsEmpty(reply.Result.Span) ? new Answer(null, problem) : throw problem;
        }

        if (s_stateless.Contains(version, StringComparer.Ordinal))
        {
            return new Answer(null, Refused(reply));
        }

        if (!ProtocolRevisions.WithSession.Contains(version, StringComparer.Ordinal))
        {
            throw Unknown("initialize", version);
        }

        ServerIdentity identity = ReadIdentity("initialize", reply.Result, version!);
        if (_isDone)
        {
            return new Answer(identity, null);
        }

        _link.Notify("notifications/initialized");
        if (_peer is { LogLevel.IsEmpty: false } && identity.Has("logging"))
        {
            _ = _link.SetLogLevelAsync(_peer.LogLevel);
        }

        return new Answer(identity, null);
    }

    /// <summary>Asks in the way of 2026-07-28.</summary>
    /// <param name="isLast">Whether no other way is left: then an answer that names other revisions is the one to tell of.</param>
    private async Task<Answer> DiscoverAsync(bool isLast)
    {
        byte[] parameters = new LineBuffer().Add("{\"_meta\":{"u8).Add(new SessionMeta(s_stateless[^1], _peer).Of(null).Span).Add("}}"u8).Span.ToArray();
        ServerReply reply = await AskAsync("server/discover", parameters).ConfigureAwait(false);
        if (reply.IsError && SupportsStateless(reply.Error.Span))
        {
            // MCP 2026-07-28, Versioning: the refusal names what is spoken, and a revision of these is to be tried.
            reply = await AskAsync("server/discover", parameters).ConfigureAwait(false);
        }

        if (reply.IsError)
        {
            return new Answer(null, Refused(reply));
        }

        string[] versions = ReadVersions(reply.Result);
        string? best = s_stateless.LastOrDefault(version => versions.Contains(version, StringComparer.Ordinal));
        if (best is not null)
        {
            _isDone = true;
            return new Answer(ReadIdentity("server/discover", reply.Result, best), null);
        }

        bool hasSession = versions.Intersect(ProtocolRevisions.WithSession, StringComparer.Ordinal).Any();
        ServerException unknown = versions.Length == 0 ? NoResult("server/discover", null) : Unknown("server/discover", string.Join(", ", versions));
        return hasSession ? new Answer(null, Refused(reply))
            : isLast && versions.Length > 0 ? throw unknown
            : new Answer(null, unknown);
    }

    /// <summary>Whether an error that refuses a revision names one without a session that is spoken here.</summary>
    private static bool SupportsStateless(ReadOnlySpan<byte> error)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        if (!JsonMembers.TryFind(error, new JsonSpan(0, error.Length), ["code", "data"], found) || !found[0].Exists || !RequestNumber.TryRead(found[0].Of(error), out long code) || code != JsonRpcError.UnsupportedRevision)
        {
            return false;
        }

        foreach (JsonSpan version in JsonMembers.Items(error, JsonMembers.Find(error, found[1], "supported")))
        {
            if (s_stateless.Contains(JsonMembers.GetString(error, version), StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<ServerReply> AskAsync(string method, byte[] parameters)
    {
        try
        {
            return await _link.RequestAsync(method, parameters, _state.Timeouts.Init, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServerException e) when (e.Failure == ServerFailure.OperationTimeout)
        {
            throw _link.Errors.TooSlow();
        }
    }

    private ServerException Refused(ServerReply reply)
    {
        (int code, string message) = reply.IsError ? reply.ReadError() : (0, "it offers no revision of MCP that the gateway supports");
        return new ServerException(
            _state.Server,
            ServerFailure.HandshakeFailed,
            FormattableString.Invariant($"refused the handshake: «{_link.Errors.Shown(message, 1000)}» ({code})"),
            $"Check that it supports MCP {ProtocolRevisions.WithSession[0]} to {s_stateless[^1]} {_link.Errors.Way}.");
    }

    private ServerException Unknown(string method, string? version) => new(
        _state.Server,
        ServerFailure.HandshakeFailed,
        $"answered '{method}' with the protocol version '{_link.Errors.Shown(version, 60)}', which this gateway does not support",
        $"Use a version of the server that supports MCP {ProtocolRevisions.WithSession[0]} to {s_stateless[^1]}.");

    private string? ReadVersion(ReadOnlySpan<byte> result, out ServerException? problem)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[1];
        bool isObject = JsonMembers.TryFind(result, new JsonSpan(0, result.Length), ["protocolVersion"], found);
        string? version = isObject ? JsonMembers.GetString(result, found[0]) : null;
        string what = found[0].Exists ? $"a \"protocolVersion\" that is not a string: «{_link.Errors.Shown(Encoding.UTF8.GetString(found[0].Of(result)), 60)}»" : "no \"protocolVersion\"";
        problem = !isObject ? NoResult("initialize", null)
            : version is null ? new ServerException(
                _state.Server,
                ServerFailure.HandshakeFailed,
                $"answered 'initialize' with {what}",
                "MCP requires one; use another version of the server.")
            : null;
        return version;
    }

    private static bool IsEmpty(ReadOnlySpan<byte> result) => JsonMembers.Members(result, new JsonSpan(0, result.Length)).Count == 0;

    private ServerIdentity ReadIdentity(string method, ReadOnlyMemory<byte> result, string version)
    {
        ReadOnlySpan<byte> text = result.Span;
        Span<JsonSpan> found = stackalloc JsonSpan[4];
        if (!JsonMembers.TryFind(text, new JsonSpan(0, text.Length), ["serverInfo", "capabilities", "instructions", "_meta"], found))
        {
            throw NoResult(method, null);
        }

        // Revision 2026-07-28 moves it into _meta.
        JsonSpan info = found[0].Exists ? found[0] : JsonMembers.Find(text, found[3], "io.modelcontextprotocol/serverInfo");
        Span<JsonSpan> names = stackalloc JsonSpan[2];
        _ = JsonMembers.TryFind(text, info, ["name", "version"], names);
        byte[] capabilities = found[1].Exists && text[found[1].Start] == (byte)'{' ? found[1].Of(text).ToArray() : "{}"u8.ToArray();
        return new ServerIdentity(
            _link.Errors.Shown(JsonMembers.GetReadable(text, names[0]), 100),
            _link.Errors.Shown(JsonMembers.GetReadable(text, names[1]), 50),
            version,
            JsonMembers.GetReadable(text, found[2]),
            capabilities);
    }

    private string[] ReadVersions(ReadOnlyMemory<byte> result)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(result, new JsonDocumentOptions { MaxDepth = 1000 });
            return document.RootElement.TryGetProperty("supportedVersions", out JsonElement versions) && versions.ValueKind == JsonValueKind.Array
                ? [.. versions.EnumerateArray().Where(version => version.ValueKind == JsonValueKind.String).Select(version => version.GetString()!)]
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw NoResult("server/discover", e);
        }
    }

    private ServerException NoResult(string method, Exception? cause) => new(
        _state.Server, ServerFailure.HandshakeFailed, $"answered '{method}' with something that is not an MCP result", "Check that its command starts an MCP server.", cause);

    /// <summary>What a server answers: who it is, or why not.</summary>
    private readonly record struct Answer(ServerIdentity? Identity, ServerException? Refusal);
}
