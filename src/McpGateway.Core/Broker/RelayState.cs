using System.Text;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Broker;

/// <summary>
/// What a relay remembers of a conversation, which is only what the end of a broker needs: which requests are under way in either direction, and the client's
/// handshake. Not for several threads at once.
/// </summary>
internal sealed class RelayState
{
    /// <summary>Requests of the client without an answer, by their raw ids; whether each is a call of a tool.</summary>
    private readonly Dictionary<string, bool> _pending = new(StringComparer.Ordinal);

    /// <summary>Requests to the client without an answer.</summary>
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Those of them that a broker made which is no more.</summary>
    private readonly HashSet<string> _stale = new(StringComparer.Ordinal);

    private byte[]? _initialize;
    private byte[]? _initialized;
    private string? _initializeId;

    /// <summary>Whether the client waits for the answer to its handshake.</summary>
    public bool IsInitializing => _initializeId is not null && _pending.ContainsKey(_initializeId);

    /// <summary>Takes note of a line of the client.</summary>
    /// <returns>False where nobody must get it: it answers a broker that is no more.</returns>
    public bool TakeFromClient(ReadOnlySpan<byte> line)
    {
        line = LineReader.Trim(line.TrimEnd((byte)'\n'));
        Envelope envelope = Envelope.Scan(line);
        switch (envelope.Kind)
        {
            case MessageKind.Batch:
                foreach (JsonSpan item in JsonMembers.Items(line, new JsonSpan(0, line.Length)))
                {
                    if (line[item.Start] != (byte)'[')
                    {
                        TakeFromClient(item.Of(line));
                    }
                }

                return true;
            case MessageKind.Request:
                string id = IdOf(envelope.Id.Of(line));
                if (envelope.IsMethod(line, "initialize"u8))
                {
                    (_initialize, _initializeId, _initialized) = (WithBreak(line), id, null);
                }

                _pending[id] = envelope.IsMethod(line, "tools/call"u8);
                return true;
            case MessageKind.Response:
                string answered = IdOf(envelope.Id.Of(line));
                return _asked.Remove(answered) || !_stale.Remove(answered);
            case MessageKind.Notification when envelope.IsMethod(line, "notifications/cancelled"u8):
                // No answer has to come any more.
                if (JsonMembers.Find(line, envelope.Params, "requestId") is { Exists: true } cancelled)
                {
                    _pending.Remove(IdOf(cancelled.Of(line)));
                }

                return true;
            case MessageKind.Notification when envelope.IsMethod(line, "notifications/initialized"u8):
                _initialized = WithBreak(line);
                return true;
            default:
                return true;
        }
    }

    /// <summary>Takes note of a line of the broker.</summary>
    /// <returns>The raw id of what it answers; null where it answers nothing.</returns>
    public string? TakeFromBroker(ReadOnlySpan<byte> line)
    {
        Envelope envelope = Envelope.Scan(line);
        if (envelope.Kind == MessageKind.Request)
        {
            _asked.Add(IdOf(envelope.Id.Of(line)));
            return null;
        }

        if (envelope.Kind != MessageKind.Response)
        {
            return null;
        }

        string id = IdOf(envelope.Id.Of(line));
        _pending.Remove(id);
        return id;
    }

    /// <summary>Takes note of a request of the client that is too long to be kept.</summary>
    public void TakeLong(string id, bool isCall) => _pending[id] = isCall;

    /// <summary>Takes note of an answer that is too long to be kept.</summary>
    public void Settle(string id) => _pending.Remove(id);

    /// <summary>Gives a request up that waits for its answer.</summary>
    /// <returns>Whether it did; and whether it is a call.</returns>
    public bool TryGiveUp(string id, out bool isCall) => _pending.Remove(id, out isCall);

    /// <summary>The broker is gone: gives up what waits for it, except for the handshake, which is made again.</summary>
    /// <returns>The raw ids of the client's requests, with whether each is a call; and of the requests to the client.</returns>
    public (List<KeyValuePair<string, bool>> Requests, List<string> Asked) Lose()
    {
        List<KeyValuePair<string, bool>> requests = [.. _pending.Where(pair => pair.Key != _initializeId)];
        requests.ForEach(pair => _pending.Remove(pair.Key));
        List<string> asked = [.. _asked];
        _stale.UnionWith(asked);
        _asked.Clear();
        return (requests, asked);
    }

    /// <summary>There is no broker and will be none for now: gives up the handshake, too.</summary>
    /// <returns>The raw ids of the requests.</returns>
    public List<string> GiveUp()
    {
        List<string> ids = [.. _pending.Keys];
        _pending.Clear();
        return ids;
    }

    /// <summary>What another broker has to hear first: the client's handshake. Empty where there was none.</summary>
    /// <param name="swallow">The id of an answer that the client has had already; null where it waits for it.</param>
    public byte[] Replay(out string? swallow)
    {
        swallow = _initialize is null || IsInitializing ? null : _initializeId;
        return [.. _initialize ?? [], .. _initialized ?? []];
    }

    /// <summary>The raw ids of the requests in a line: one, none where it is no request, or those of a batch.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isHandshake">Whether it is the client's last handshake.</param>
    public List<string> RequestsOf(ReadOnlySpan<byte> line, out bool isHandshake)
    {
        line = LineReader.Trim(line.TrimEnd((byte)'\n'));
        Envelope envelope = Envelope.Scan(line);
        var ids = new List<string>();
        isHandshake = false;
        if (envelope.Kind == MessageKind.Request)
        {
            ids.Add(IdOf(envelope.Id.Of(line)));
            isHandshake = ids[0] == _initializeId && envelope.IsMethod(line, "initialize"u8);
        }
        else if (envelope.Kind == MessageKind.Batch)
        {
            foreach (JsonSpan item in JsonMembers.Items(line, new JsonSpan(0, line.Length)))
            {
                Envelope inner = Envelope.Scan(item.Of(line));
                if (inner.Kind == MessageKind.Request)
                {
                    ids.Add(IdOf(inner.Id.Of(item.Of(line))));
                }
            }
        }

        return ids;
    }

    /// <summary>The raw id of what a line answers; null where it answers nothing.</summary>
    public static string? AnsweredBy(ReadOnlySpan<byte> line)
    {
        Envelope envelope = Envelope.Scan(line);
        return envelope.Kind == MessageKind.Response ? IdOf(envelope.Id.Of(line)) : null;
    }

    /// <summary>The key of a raw id.</summary>
    public static string IdOf(ReadOnlySpan<byte> raw) => Encoding.UTF8.GetString(raw);

    private static byte[] WithBreak(ReadOnlySpan<byte> line) => [.. line, (byte)'\n'];
}
