using McpGateway.Connections.Calls;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>Takes what a server sends apart, message by message and in order: answers, progress, questions to the client, news.</summary>
internal sealed class ServerMessageDispatcher : IMessageReceiver
{
    private readonly IServerTransport _transport;
    private readonly ServerLink _link;
    private readonly ServerListening _listening;
    private readonly IServerEvents _events;
    private readonly bool _isOfOneClient;
    private long _lastAnswered;
    private string? _strayToken;

    /// <param name="transport">The way to the server.</param>
    /// <param name="link">Who waits for answers.</param>
    /// <param name="listening">What the server was told that the gateway wants to hear of.</param>
    /// <param name="events">Hears everything else.</param>
    /// <param name="isOfOneClient">Whether the server serves one client alone.</param>
    public ServerMessageDispatcher(IServerTransport transport, ServerLink link, ServerListening listening, IServerEvents events, bool isOfOneClient)
    {
        _isOfOneClient = isOfOneClient;
        _transport = transport;
        _link = link;
        _listening = listening;
        _events = events;
    }

    /// <inheritdoc />
    public void OnEnd(Exception? fault) => _events.OnInputEnded(fault);

    /// <summary>Hands one message to whom it is for.</summary>
    public void OnMessage(ReadOnlySpan<byte> line)
    {
        ReadingThread.IsOfOneClient = _isOfOneClient;
        line = JsonRepair.ValidUtf8(line);
        Envelope envelope = Envelope.Scan(line);
        switch (envelope.Kind)
        {
            case MessageKind.Response:
                OnResponse(line, envelope);
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
            case MessageKind.NotJson:
                OnMixture(line);
                break;
            case MessageKind.Invalid when envelope.IsErrorOfNone:
                OnStrayError(line, envelope);
                break;
            default:
                OnRubbish(line);
                break;
        }
    }

    /// <summary>
    /// A long line goes on. What can be no part of a message any more is thrown away, and the messages before that are handed to whom they are for:
    /// a program that prints without line breaks fills no memory.
    /// </summary>
    /// <param name="soFar">What has come of it, less what was thrown away.</param>
    /// <param name="isFirst">Whether nothing was.</param>
    /// <returns>How many bytes are not needed any more.</returns>
    public int OnUnfinished(ReadOnlySpan<byte> soFar, bool isFirst)
    {
        if (new ObjectSearch(LineReader.Trim(soFar), goesOn: true).IsBeginning())
        {
            return 0;
        }

        var search = new ObjectSearch(soFar, goesOn: true);
        bool hasObjects = false;
        while (search.Next().Exists)
        {
            hasObjects = true;
        }

        ReadOnlySpan<byte> decided = LineReader.Trim(soFar[..search.Undecided]);
        if (hasObjects)
        {
            OnMessage(decided);
        }
        else if (isFirst && !decided.IsEmpty)
        {
            OnRubbish(decided);
        }

        return search.Undecided;
    }

    /// <summary>A line that is too long to be read. Who waits for it is told.</summary>
    /// <param name="beginning">Its first bytes.</param>
    /// <param name="end">Its last bytes; empty where they have not come.</param>
    /// <returns>Whether all is done that can be.</returns>
    public bool OnTooLong(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> end)
    {
        var message = LongMessage.Read(beginning, end);
        if (message.Id.IsEmpty && end.IsEmpty)
        {
            return false;
        }

        NoteDropped($"a message of more than {LineReader.MaxLineMegabytes} MB on {_transport.Description.Output} was ignored; it begins with: {_link.Errors.Shown(beginning, 200)}");
        if (message.IsRequest && !message.Id.IsEmpty)
        {
            _link.RefuseUnread(message.Id, LongMessage.TooLong);
        }
        else if (RequestNumber.TryRead(message.Id, out long id) && _link.Pending.Take(id) is { } sink)
        {
            _lastAnswered = Math.Max(_lastAnswered, id);
            _link.NoteAnswered(sink);
            sink.Failed(_link.Errors.TooLong());
            _link.NoteEnded();
        }

        return true;
    }

    /// <summary>Leaves a line in the server's log about a message that goes to nobody.</summary>
    private void NoteDropped(string what) => _transport.Note(what);

    private void OnResponse(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        bool isNumber = RequestNumber.TryRead(envelope.Id.Of(line), out long id);
        if (isNumber && _link.Pending.Take(id) is { } sink)
        {
            _lastAnswered = Math.Max(_lastAnswered, id);
            HandOver(sink, line, envelope);
        }
        else if (isNumber && _listening.OnAnswered(id, envelope.Error.Exists ? envelope.Error.Of(line).ToArray() : default))
        {
            _lastAnswered = Math.Max(_lastAnswered, id);
        }
        else if (isNumber && id > 0 && id <= _link.LastId)
        {
            // Of a call that was cancelled, took too long, or has an answer: it must not be taken for that of another.
            NoteDropped($"an answer to request {id}, which is not pending (or no longer is), was ignored{WordsOf(line, envelope)}");
        }
        else if (envelope.Error.Exists)
        {
            OnStrayError(line, envelope);
        }
        else
        {
            NoteDropped($"an answer with the id {Shown(envelope.Id.Of(line))}, which was never used for a request, was ignored");
        }
    }

    private void HandOver(ICallSink sink, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        _link.NoteAnswered(sink);
        sink.Replied(line, envelope);
        _link.NoteEnded();
    }

    /// <summary>An error that names no request of ours: where one alone is under way, it is about that one.</summary>
    private void OnStrayError(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        string note = $"an error {(envelope.Id.Exists ? "with the id " + Shown(envelope.Id.Of(line)) : "without an id")}{WordsOf(line, envelope)}";
        ICallSink? only = MayBeAboutNotification(line, envelope) ? null : _link.Pending.TakeOnly();
        NoteDropped(note + (only is null ? ", was ignored" : ", was taken as the answer to the only request in progress"));
        if (only is not null)
        {
            HandOver(only, line, envelope);
        }
    }

    /// <summary>
    /// Some servers refuse a notification that they do not know with an error, which JSON-RPC forbids, and do so at once: it is no answer to a
    /// request sent after that, whose own answer is still to come.
    /// </summary>
    private bool MayBeAboutNotification(ReadOnlySpan<byte> line, in Envelope envelope) =>
        _lastAnswered <= _link.LastNotified && ReadError(line, envelope).Code is JsonRpcError.MethodNotFound or JsonRpcError.InvalidRequest;

    private static (int Code, string Message) ReadError(ReadOnlySpan<byte> line, in Envelope envelope) => new ServerReply(default, envelope.Error.Of(line).ToArray()).ReadError();

    private string WordsOf(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (!envelope.Error.Exists)
        {
            return "";
        }

        (int code, string message) = ReadError(line, envelope);
        return FormattableString.Invariant($", «{_link.Errors.Shown(message, 1000)}» ({code})");
    }

    /// <summary>A line that is no JSON as a whole: the messages on it are not lost.</summary>
    private void OnMixture(ReadOnlySpan<byte> line)
    {
        List<JsonSpan> messages = MixedLine.Split(line, out ReadOnlySpan<byte> rest);
        if (!rest.IsEmpty)
        {
            OnRubbish(rest);
        }

        foreach (JsonSpan message in messages)
        {
            OnMessage(message.Of(line));
        }
    }

    /// <summary>A line, or what is left of one, that is not a message.</summary>
    private void OnRubbish(ReadOnlySpan<byte> line)
    {
        string text = _link.Errors.Shown(line, 200);
        _link.Errors.SawRubbish(text);
        _transport.Note($"not a JSON-RPC message, on {_transport.Description.Output}: {text}");
    }

    private void OnNotification(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.IsMethod(line, "notifications/progress"u8))
        {
            OnProgress(line, envelope);
        }
        else if (ListOf(line, envelope) is { } list)
        {
            _events.OnListChanged(list);
        }
        else if (envelope.IsMethod(line, "notifications/subscriptions/acknowledged"u8))
        {
            JsonSpan subscription = JsonMembers.Find(line, JsonMembers.Find(line, envelope.Params, "_meta"), "io.modelcontextprotocol/subscriptionId");
            if (!subscription.Exists || !RequestNumber.TryRead(subscription.Of(line), out long id) || !_listening.OnAgreed(id))
            {
                NoteDropped("an acknowledgement of a subscription that does not exist was ignored");
            }
        }
        else
        {
            bool isLogMessage = envelope.IsMethod(line, "notifications/message"u8);
            if (isLogMessage)
            {
                _transport.Note("log message: " + _link.Errors.Shown(envelope.Params.Of(line), 2000));
            }

            bool isTaken = _events.OnNotification(line, envelope);
            if (!isTaken && !isLogMessage)
            {
                NoteDropped($"the notification {Shown(envelope.Method.Of(line))} was ignored: the client does not use it");
            }
        }
    }

    private void OnProgress(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        JsonSpan token = JsonMembers.Find(line, envelope.Params, "progressToken");
        if (token.Exists && RequestNumber.TryRead(token.Of(line), out long id) && _link.Pending.Progress(id) is { } sink)
        {
            sink.Progressed(line, token);
            return;
        }

        // Of a call that has just ended there may be a lot.
        string shown = token.Exists ? Shown(token.Of(line)) : "none";
        if (shown != _strayToken)
        {
            _strayToken = shown;
            NoteDropped($"progress with the token {shown}, which belongs to no request in progress, was ignored");
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
            _link.Answer(envelope.Id.Of(line), "\"result\":"u8, "{}"u8);
        }
        else if (!_events.OnRequest(line, envelope))
        {
            _link.Refuse(envelope.Id.Of(line), JsonMembers.GetString(line, envelope.Method));
        }
    }

    // MCP 2025-03-26 allows several messages on one line; each is good for itself.
    private void OnBatch(ReadOnlySpan<byte> line)
    {
        List<JsonSpan> items = JsonMembers.Items(line, new JsonSpan(0, line.Length));
        if (items.Count == 0)
        {
            OnRubbish(line);
        }

        foreach (JsonSpan item in items)
        {
            if (line[item.Start] == (byte)'{')
            {
                OnMessage(item.Of(line));
            }
            else
            {
                OnRubbish(item.Of(line));
            }
        }
    }

    private string Shown(ReadOnlySpan<byte> json) => _link.Errors.Shown(json, 80);
}
