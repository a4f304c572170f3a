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
    private readonly OpenQuestions _asked = new((_, line) => view.Post(mayWait: false, line));
    private int _logRank = -1;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Capabilities { get; private set; } = "{}"u8.ToArray();

    /// <inheritdoc />
    public ReadOnlyMemory<byte> LogLevel => _logRank < 0 ? default : LogLevels.Quoted[_logRank];

    /// <summary>Whether the client has been asked something that it has not answered.</summary>
    public bool IsAsked => _asked.Count > 0;

    /// <summary>The client has said what it can do.</summary>
    public void Declare(ReadOnlySpan<byte> line, JsonSpan capabilities) =>
        Capabilities = capabilities.Exists && line[capabilities.Start] == (byte)'{' ? capabilities.Of(line).ToArray() : Capabilities;

    /// <summary>The client has said which log messages it wants.</summary>
    public void SetLogLevel(ReadOnlySpan<byte> line, JsonSpan level) => _logRank = level.Exists && LogLevels.IsKnown(level.Of(line)) ? LogLevels.Rank(level.Of(line)) : _logRank;

    /// <inheritdoc />
    public long LastRequestTo(ServerConnection server) => view.LastRequestTo(server);

    /// <inheritdoc />
    public void Requested(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope) =>
        view.Post(mayWait: false, line[..envelope.Id.Start], _asked.Add(ServerInitiatedRequest.Of(server, line, envelope, named: false)), line[envelope.Id.End..]);

    /// <summary>Takes an answer of the client to the server.</summary>
    public void Answer(ReadOnlySpan<byte> line, in Envelope envelope) => _asked.TryAnswer(line, envelope);

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

        if (view.IsOneClients && envelope.IsMethod(line, "notifications/resources/updated"u8))
        {
            view.Post(mayWait: true, line);
            return true;
        }

        JsonSpan withdrawn = envelope.IsMethod(line, "notifications/cancelled"u8) ? JsonMembers.Find(line, envelope.Params, "requestId") : default;
        if (withdrawn.Exists)
        {
            byte[] raw = withdrawn.Of(line).ToArray();
            _asked.Withdraw(question => question.Server == server && question.ServerId.Span.SequenceEqual(raw), "The server no longer needs the answer.");
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
    public void Disconnected(ServerConnection server) => _asked.Withdraw(question => question.Server == server, "The server has ended.");

    /// <summary>The client has gone: nothing will be answered.</summary>
    public void Close() => _asked.Close();
}
