using System.Text;
using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// Finds out which revision a server speaks and what it offers: <c>initialize</c> (MCP 2025-11-25, Lifecycle), and where that is refused
/// <c>server/discover</c> (MCP 2026-07-28). A server that was met before is asked in its own way first.
/// </summary>
internal sealed class Handshake
{
    /// <summary>The revision that <c>initialize</c> asks for; a server may answer with an older one.</summary>
    private const string LatestWithSession = "2025-11-25";

    private static readonly string[] s_withSession = ["2024-11-05", "2025-03-26", "2025-06-18", LatestWithSession];

    private static readonly string[] s_modern = [ServerIdentity.FirstModernRevision];

    private readonly ServerConnection _connection;
    private readonly IClientPeer? _peer;

    public Handshake(ServerConnection connection, IClientPeer? peer)
    {
        _connection = connection;
        _peer = peer;
    }

    /// <summary>Asks the server.</summary>
    /// <param name="knownRevision">What it spoke when it was last seen, or null.</param>
    /// <exception cref="ServerException">It refuses, does not answer in time, or answers with what is no MCP.</exception>
    public async Task<ServerIdentity> RunAsync(string? knownRevision)
    {
        bool modernFirst = s_modern.Contains(knownRevision, StringComparer.Ordinal);
        (ServerIdentity? Identity, ServerReply Refusal) first = modernFirst ? await DiscoverAsync().ConfigureAwait(false) : await InitializeAsync().ConfigureAwait(false);
        if (first.Identity is not null)
        {
            return first.Identity;
        }

        try
        {
            (ServerIdentity? Identity, ServerReply Refusal) second = modernFirst ? await InitializeAsync().ConfigureAwait(false) : await DiscoverAsync().ConfigureAwait(false);
            // A server of the time before discovery says nothing worth reading about it: what counts is why it refused to initialize.
            return second.Identity ?? throw Refused(modernFirst ? second.Refusal : first.Refusal);
        }
        catch (ServerException e) when (!modernFirst && e.Failure is ServerFailure.InitTimeout or ServerFailure.OperationTimeout || e.Failure == ServerFailure.HandshakeFailed && !_connection.IsAlive)
        {
            throw Refused(first.Refusal);
        }
    }

    private async Task<(ServerIdentity? Identity, ServerReply Refusal)> InitializeAsync()
    {
        byte[] parameters = new LineBuffer()
            .Add("{\"protocolVersion\":\""u8).Add(Encoding.ASCII.GetBytes(LatestWithSession))
            .Add("\",\"capabilities\":"u8).Add(_peer is null ? "{}"u8 : _peer.Capabilities.Span)
            .Add(",\"clientInfo\":"u8).Add(SessionMeta.Info).Add("}"u8).Span.ToArray();
        ServerReply reply = await AskAsync("initialize", parameters).ConfigureAwait(false);
        if (reply.IsError)
        {
            return (null, reply);
        }

        string? version = JsonMembers.GetString(reply.Result.Span, JsonMembers.Find(reply.Result.Span, new JsonSpan(0, reply.Result.Length), "protocolVersion"));
        if (s_modern.Contains(version, StringComparer.Ordinal))
        {
            return (null, reply);
        }

        if (!s_withSession.Contains(version, StringComparer.Ordinal))
        {
            throw Unknown("initialize", version);
        }

        ServerIdentity identity = ReadIdentity("initialize", reply.Result, version!);
        _connection.Notify("notifications/initialized");
        if (_peer is { LogLevel.IsEmpty: false } && identity.Has("logging"))
        {
            _ = _connection.SetLogLevelAsync(_peer.LogLevel);
        }

        return (identity, default);
    }

    private async Task<(ServerIdentity? Identity, ServerReply Refusal)> DiscoverAsync()
    {
        byte[] parameters = new LineBuffer().Add("{\"_meta\":{"u8).Add(new SessionMeta(s_modern[^1], _peer).Bytes.Span).Add("}}"u8).Span.ToArray();
        ServerReply reply = await AskAsync("server/discover", parameters).ConfigureAwait(false);
        if (reply.IsError)
        {
            return (null, reply);
        }

        string[] versions = ReadVersions(reply.Result);
        string? best = s_modern.LastOrDefault(version => versions.Contains(version, StringComparer.Ordinal));
        return best is not null ? (ReadIdentity("server/discover", reply.Result, best), default)
            : versions.Intersect(s_withSession, StringComparer.Ordinal).Any() ? (null, reply)
            : throw Unknown("server/discover", string.Join(", ", versions));
    }

    private async Task<ServerReply> AskAsync(string method, byte[] parameters)
    {
        try
        {
            return await _connection.RequestAsync(method, parameters, _connection.Timeouts.Init, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServerException e) when (e.Failure == ServerFailure.OperationTimeout)
        {
            throw _connection.Errors.TooSlow();
        }
    }

    private ServerException Refused(ServerReply reply)
    {
        (int code, string message) = reply.IsError ? reply.ReadError() : (0, "it offers no revision of MCP that the gateway speaks");
        return new ServerException(
            _connection.Definition.Name,
            ServerFailure.HandshakeFailed,
            FormattableString.Invariant($"refused the handshake: «{_connection.Errors.Shown(message, 1000)}» ({code})"),
            $"Check that it speaks MCP {s_withSession[0]} to {s_modern[^1]} on stdio.");
    }

    private ServerException Unknown(string method, string? version) => new(
        _connection.Definition.Name,
        ServerFailure.HandshakeFailed,
        $"answered '{method}' with the protocol version '{_connection.Errors.Shown(version, 60)}', which this gateway does not speak",
        $"Use a version of the server for MCP {s_withSession[0]} to {s_modern[^1]}.");

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
            UntrustedText.OneLine(JsonMembers.GetReadable(text, names[0]), 100),
            UntrustedText.OneLine(JsonMembers.GetReadable(text, names[1]), 50),
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
        _connection.Definition.Name, ServerFailure.HandshakeFailed, $"answered '{method}' with something that is no MCP result", "Check that its command starts an MCP server.", cause);
}
