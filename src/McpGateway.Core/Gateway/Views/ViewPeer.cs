using System.Collections.Concurrent;
using System.Globalization;
using McpGateway.Connections;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports.Relayed;
using McpGateway.Wire;

namespace McpGateway.Gateway.Views;

/// <summary>The client of a view as the server sees it: what the server asks or says goes to it as it is.</summary>
/// <param name="view">The view.</param>
internal sealed class ViewPeer(ServerView view) : IClientPeer
{
    private readonly ConcurrentDictionary<string, ServerInitiatedRequest> _asked = new(StringComparer.Ordinal);
    private int _logRank = -1;
    private long _lastId;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Capabilities { get; private set; } = "{}"u8.ToArray();

    /// <inheritdoc />
    public ReadOnlyMemory<byte> LogLevel => _logRank < 0 ? default : LogLevels.Quoted[_logRank];

    /// <summary>The client has said what it can do.</summary>
    public void Declare(ReadOnlySpan<byte> line, JsonSpan capabilities) =>
        Capabilities = capabilities.Exists && line[capabilities.Start] == (byte)'{' ? capabilities.Of(line).ToArray() : Capabilities;

    /// <summary>The client has said which log messages it wants.</summary>
    public void SetLogLevel(ReadOnlySpan<byte> line, JsonSpan level) => _logRank = level.Exists && LogLevels.IsKnown(level.Of(line)) ? LogLevels.Rank(level.Of(line)) : _logRank;

    /// <inheritdoc />
    public long LastRequestTo(ServerConnection server) => view.LastRequestTo(server);

    /// <inheritdoc />
    public void Requested(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"gateway-{Interlocked.Increment(ref _lastId)}");
        _asked[id] = ServerInitiatedRequest.Of(server, line, envelope, named: false);
        view.Post(mayWait: false, line[..envelope.Id.Start], JsonString.QuoteBytes(id), line[envelope.Id.End..]);
    }

    /// <summary>Takes an answer of the client to the server.</summary>
    public void Answer(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (JsonMembers.GetString(line, envelope.Id) is { } id && _asked.TryRemove(id, out ServerInitiatedRequest? question))
        {
            question.TryAnswer((envelope.Error.Exists ? envelope.Error : envelope.Result).Of(line), envelope.Error.Exists);
        }
    }

    /// <inheritdoc />
    public bool Notified(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.IsMethod(line, "notifications/message"u8))
        {
            if (LogLevels.Rank(line, JsonMembers.Find(line, envelope.Params, "level")) >= _logRank)
            {
                view.Post(mayWait: true, line);
            }

            return true;
        }

        JsonSpan withdrawn = envelope.IsMethod(line, "notifications/cancelled"u8) ? JsonMembers.Find(line, envelope.Params, "requestId") : default;
        if (withdrawn.Exists)
        {
            byte[] raw = withdrawn.Of(line).ToArray();
            Withdraw(question => question.Server == server && question.ServerId.Span.SequenceEqual(raw));
        }

        return withdrawn.Exists;
    }

    /// <inheritdoc />
    public void StderrLine(ServerConnection server, string line)
    {
        if (view.LastRequestTo(server) > 0)
        {
            view.Post(mayWait: false, RelayedLine.Line(line));
        }
    }

    /// <inheritdoc />
    public void Disconnected(ServerConnection server) => Withdraw(question => question.Server == server);

    /// <summary>The client has gone: nothing will be answered.</summary>
    public void Close()
    {
        foreach (string id in _asked.Keys)
        {
            if (_asked.TryRemove(id, out ServerInitiatedRequest? question))
            {
                question.TryRefuse(JsonRpcError.InternalError, "The client has disconnected.");
            }
        }
    }

    private void Withdraw(Predicate<ServerInitiatedRequest> which)
    {
        foreach ((string id, ServerInitiatedRequest question) in _asked)
        {
            if (which(question) && _asked.TryRemove(id, out _))
            {
                view.Post(mayWait: false, JsonRpcLine.Cancelled(JsonString.QuoteBytes(id), "\"The server no longer needs the answer.\""u8));
                question.Drop();
            }
        }
    }
}
