using System.Text;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>What a connection says when it fails: which server, what happened with the server's last words, what to do.</summary>
internal sealed class ConnectionErrors
{
    private readonly ConnectionState _state;
    private readonly IServerTransport _transport;
    private readonly Redactor _redactor;
    private string? _firstRubbish;
    private string? _lastRubbish;

    public ConnectionErrors(ConnectionState state, IServerTransport transport)
    {
        _state = state;
        _transport = transport;
        _redactor = transport.Redactor;
    }

    private string Server => _state.Server;

    private string How => _transport.Closing is { WasAsked: false } closing ? $"ended ({closing.Text})" : "closed the connection";

    /// <summary>How the server is spoken to, the end of a sentence.</summary>
    public string Way => _transport.Description.Way;

    private string Rubbish => Printed(_firstRubbish);

    /// <summary>What has come instead of an answer: a text, or the beginning of a message that has no end yet.</summary>
    private string InsteadOfAnswer
    {
        get
        {
            string unfinished = Shown(Encoding.UTF8.GetString(_transport.Channel.Unfinished.Span), 100);
            return Printed(_lastRubbish) + (unfinished.Length == 0 ? "" : $"; its {_transport.Description.Output} has a line that has not ended: «{unfinished}»");
        }
    }

    /// <summary>How the connection ended, as a part of a sentence after the server's name.</summary>
    public string End => How + _transport.LastWords;

    /// <summary>What the server has said last beside its messages, as a quotation; empty where it was nothing.</summary>
    public string LastWords => _transport.LastWords.TrimStart(';', ' ');

    /// <summary>The first text that was no message, fit to be shown; null where there was none.</summary>
    public string? FirstRubbish => _firstRubbish is null ? null : Shown(_firstRubbish, 100);

    /// <summary>What the server says, fit for an error or a log: on one line, known secrets masked.</summary>
    public string Shown(string? text, int maxLength) => _redactor.Mask(UntrustedText.OneLine(_redactor.Mask(text ?? ""), maxLength));

    /// <summary>The beginning of what may be very long. It is masked before it is cut.</summary>
    public string Shown(ReadOnlySpan<byte> text, int maxLength)
    {
        // More than is shown: what is not fit to be shown takes no room. In bytes, of which a character has one at least.
        int most = maxLength * 4;
        string beginning = Encoding.UTF8.GetString(text[..Math.Min(text.Length, (most + _redactor.Longest) * 3)]);
        return Shown(_redactor.MaskBeginning(beginning, most), maxLength);
    }

    /// <summary>A text with known secrets masked.</summary>
    public string Mask(string text) => _redactor.Mask(text);

    /// <summary>JSON that stays JSON, with known secrets masked in its names, texts and numbers.</summary>
    public ReadOnlyMemory<byte> MaskJson(ReadOnlyMemory<byte> json)
    {
        var edit = new JsonEdit();
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = Envelope.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName or JsonTokenType.Number)
            {
                string raw = Encoding.UTF8.GetString(reader.ValueSpan), masked = _redactor.Mask(raw);
                if (masked != raw)
                {
                    bool isText = reader.TokenType != JsonTokenType.Number;
                    edit.Replace(new JsonSpan((int)reader.TokenStartIndex, reader.ValueSpan.Length + (isText ? 2 : 0)), Encoding.UTF8.GetBytes($"\"{masked}\""));
                }
            }
        }

        return edit.IsEmpty ? json : edit.Apply(json.Span);
    }

    /// <summary>Keeps the first text that was no message: it often says why nothing works.</summary>
    public void SawRubbish(string text)
    {
        _firstRubbish ??= text;
        _lastRubbish = text;
    }

    private string Printed(string? text) =>
        string.IsNullOrEmpty(text) ? "" : $"; it printed text on {_transport.Description.Output} that is not an MCP message: «{UntrustedText.OneLine(text, 100)}»";

    /// <summary>The connection has ended.</summary>
    /// <param name="sent">Whether the request had left; then its outcome is unknown.</param>
    public ServerException Lost(bool sent) =>
        sent
            ? new ServerException(Server, ServerFailure.OutcomeUnknown, $"{How} during the call{_transport.LastWords}", "Outcome unknown: the call may or may not have taken effect; it was not repeated. The next call starts the server again.")
            : _state.Identity is not null
            ? new ServerException(Server, ServerFailure.CannotStart, $"{How} before the call could be sent{_transport.LastWords}", "The call had no effect; try again.")
            : new ServerException(Server, ServerFailure.HandshakeFailed, $"{How} before it finished starting{Rubbish}{_transport.LastWords}", _transport.Description.WhenStartFailed);

    /// <summary>The connection has ended, and the server never had the whole of the request.</summary>
    public ServerException Unread() =>
        _state.Identity is null
            ? Lost(sent: false)
            : new ServerException(Server, ServerFailure.CannotStart, $"{How} before it read the call{_transport.LastWords}", "The call had no effect; try again.");

    /// <summary>The handshake took too long.</summary>
    public ServerException TooSlow() => new(
        Server,
        ServerFailure.InitTimeout,
        FormattableString.Invariant($"did not answer 'initialize' within {_state.Timeouts.Init.TotalSeconds:0.##} s{InsteadOfAnswer}{_transport.LastWords}"),
        _transport.Description.FirstStart is { } first
            ? $"{first}, which can take minutes: run its command once by hand, or raise \"initTimeout\" or {Timeouts.InitVariable}; otherwise check {_transport.Description.WhenSlow}."
            : $"If it is only slow to start (for example, downloading for the first time), raise \"initTimeout\" or {Timeouts.InitVariable}; otherwise check {_transport.Description.WhenSlow}.");

    /// <summary>A call took too long.</summary>
    /// <param name="allowed">How long it could have gone without a sign of life, or at all.</param>
    public ServerException Overdue(TimeSpan allowed) => allowed > _state.Timeouts.Operation && allowed == _state.Timeouts.MaxOperation
        ? new ServerException(
            Server,
            ServerFailure.OperationTimeout,
            FormattableString.Invariant($"had not answered after {allowed.TotalSeconds:0.##} s, the limit for a call even if it reports progress, and was told to cancel it"),
            "If the call needs longer, raise \"maxOperationTime\".")
        : new ServerException(
        Server,
        ServerFailure.OperationTimeout,
        FormattableString.Invariant($"did not answer within {allowed.TotalSeconds:0.##} s and was told to cancel the call{InsteadOfAnswer}"),
        $"If the call needs longer, raise \"operationTimeout\" or {Timeouts.OperationVariable}.");

    /// <summary>The answer is longer than what is read.</summary>
    public ServerException TooLong() => new(
        Server,
        ServerFailure.TooLong,
        $"answered with a message of more than {LineReader.MaxLineMegabytes} MB, which is the most that is read",
        "The call has run, but its answer is lost. Ask for less at a time: a filter, a smaller range, or page by page.");

    /// <summary>The server lives but does not read.</summary>
    public ServerException NotReading() => new(
        Server, ServerFailure.NotReading, "is not reading its input: 64 MB are waiting to be sent, so the call was not sent", "Wait until it has answered earlier calls, or stop it.");

    /// <summary>The server answered a request of the gateway's own with an error.</summary>
    /// <param name="what">What it refused, as a part of a sentence.</param>
    /// <param name="reply">Its answer.</param>
    public ServerException Refused(string what, ServerReply reply)
    {
        (int code, string message) = reply.ReadError();
        return new ServerException(Server, ServerFailure.Refused, FormattableString.Invariant($"refused {what}: «{Shown(message, 1000)}» ({code})"), "");
    }
}
