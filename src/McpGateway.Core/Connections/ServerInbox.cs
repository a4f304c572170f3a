using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using McpGateway.Diagnostics;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>Takes what a server sends apart, message by message and in order: answers, progress, questions to the client, news.</summary>
internal sealed class ServerInbox
{
    private readonly ServerConnection _connection;
    private readonly PendingCalls _pending;
    private readonly StderrLog _stderr;
    private readonly IClientPeer? _peer;

    public ServerInbox(ServerConnection connection, PendingCalls pending, StderrLog stderr, IClientPeer? peer)
    {
        _connection = connection;
        _pending = pending;
        _stderr = stderr;
        _peer = peer;
    }

    /// <summary>Hands one line to whom it is for.</summary>
    public void OnLine(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
        {
            // Passed on, it would break the client's reading of everything: what is no text becomes the sign for that.
            line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line));
        }

        Envelope envelope = Envelope.Scan(line);
        switch (envelope.Kind)
        {
            case MessageKind.Response:
                if (!TryReadId(envelope.Id.Of(line), out long id))
                {
                    break;
                }

                if (_pending.Take(id) is { } sink)
                {
                    if (sink is not ServerRequestSink { IsOwn: true })
                    {
                        _connection.Touch();
                        _connection.HasAnswered = true;
                    }

                    sink.Replied(line, envelope);
                }
                else
                {
                    _connection.Listening.OnAnswered(id, envelope.Error.Exists ? envelope.Error.Of(line).ToArray() : default);
                }

                break;
            case MessageKind.Notification:
                OnNotification(line, envelope);
                break;
            case MessageKind.Request:
                OnRequest(line, envelope);
                break;
            case MessageKind.Batch:
                OnBatch(line);
                break;
            default:
                OnRubbish(line);
                break;
        }
    }

    /// <summary>
    /// A line that is no message. What a program prints without a line break, and half a message of its own, stand before the next message on the
    /// same line: that one is not lost.
    /// </summary>
    public void OnRubbish(ReadOnlySpan<byte> line)
    {
        int message = line.LastIndexOf("{\"jsonrpc\""u8);
        if (message > 0 && Envelope.Scan(line[message..]).Kind is MessageKind.Response or MessageKind.Notification or MessageKind.Request)
        {
            OnLine(line[message..]);
            line = line[..message];
        }

        string text = _connection.Errors.Shown(Encoding.UTF8.GetString(line[..Math.Min(line.Length, 400)]), 200);
        _connection.Errors.SawRubbish(text);
        _stderr.Note("no JSON-RPC message on stdout: " + text);
    }

    /// <summary>Whether a raw id is one of the connection's own numbers: a server that turns the number into a text still means the same request.</summary>
    internal static bool TryReadId(ReadOnlySpan<byte> raw, out long id)
    {
        ReadOnlySpan<byte> digits = raw.Length > 2 && raw[0] == (byte)'"' ? raw[1..^1] : raw;
        return Utf8Parser.TryParse(digits, out id, out int consumed) && consumed == digits.Length;
    }

    private void OnNotification(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.IsMethod(line, "notifications/progress"u8))
        {
            JsonSpan token = JsonMembers.Find(line, envelope.Params, "progressToken");
            if (token.Exists && TryReadId(token.Of(line), out long id))
            {
                _pending.Progress(id)?.Progressed(line, token);
            }
        }
        else if (ListOf(line, envelope) is { } list)
        {
            _connection.AnnounceChange(list);
        }
        else if (envelope.IsMethod(line, "notifications/subscriptions/acknowledged"u8))
        {
            JsonSpan subscription = JsonMembers.Find(line, JsonMembers.Find(line, envelope.Params, "_meta"), "io.modelcontextprotocol/subscriptionId");
            if (subscription.Exists && TryReadId(subscription.Of(line), out long id))
            {
                _connection.Listening.OnAgreed(id);
            }
        }
        else
        {
            if (envelope.IsMethod(line, "notifications/message"u8))
            {
                _stderr.Note("log message: " + UntrustedText.OneLine(Encoding.UTF8.GetString(envelope.Params.Of(line)), 2000));
            }

            _peer?.Notified(_connection, line, envelope);
        }
    }

    private static ServerList? ListOf(ReadOnlySpan<byte> line, in Envelope envelope) =>
        envelope.IsMethod(line, "notifications/tools/list_changed"u8) ? ServerList.Tools
        : envelope.IsMethod(line, "notifications/prompts/list_changed"u8) ? ServerList.Prompts
        : envelope.IsMethod(line, "notifications/resources/list_changed"u8) ? ServerList.Resources
        : null;

    private void OnRequest(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.IsMethod(line, "ping"u8))
        {
            _connection.Answer(envelope.Id.Of(line), "\"result\":"u8, "{}"u8);
        }
        else if (_peer is not null)
        {
            _peer.Requested(_connection, line, envelope);
        }
        else
        {
            _connection.Refuse(envelope.Id.Of(line), JsonMembers.GetString(line, envelope.Method));
        }
    }

    // MCP 2025-03-26 allows several messages on one line; each is good for itself.
    private void OnBatch(ReadOnlySpan<byte> line)
    {
        foreach (JsonSpan item in JsonMembers.Items(line, new JsonSpan(0, line.Length)))
        {
            if (line[item.Start] == (byte)'{')
            {
                OnLine(item.Of(line));
            }
        }
    }
}
