using System.Globalization;

namespace McpGateway.SampleServer.Http;

/// <summary>A stream of events that outlives the connections it is sent over.</summary>
/// <param name="number">Its number in the session, the first part of its events' ids.</param>
/// <param name="options">Whether events have ids and are kept, and when the connection is dropped.</param>
/// <param name="drops">Whether the option to drop streams concerns this one.</param>
internal sealed class EventStream(int number, HttpOptions options, bool drops)
{
    private const int MostKept = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<(int Id, byte[] Data)> _kept = new();
    private int _last;
    private int _delivered;
    private int _onThisConnection;
    private int? _dropAfter = drops ? options.DropStreamAfter : null;
    private int? _retry = options.Retry;
    private EventWriter? _listener;
    private bool _ended;

    /// <summary>The stream's number and the event's that an id consists of.</summary>
    public static (int Stream, int Event)? ParseId(string id) =>
        id.Split('-') is [var stream, var last] && int.TryParse(stream, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
            && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var e) ? (s, e) : null;

    public void Append(ReadOnlyMemory<byte> data)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            var id = ++_last;
            if (options.EventIds)
            {
                _kept.Enqueue((id, data.ToArray()));
                if (_kept.Count > MostKept)
                {
                    _kept.Dequeue();
                }
            }

            Deliver(id, data.Span);
        }
    }

    /// <summary>Sends the events over a connection from now on, and first those that were missed.</summary>
    /// <param name="listener">The response.</param>
    /// <param name="after">The last event the client has; null for the last that was sent at all.</param>
    /// <param name="prime">Whether an event without data comes first, so that the client has an id to resume from.</param>
    /// <param name="first">What comes even before that.</param>
    public void Attach(EventWriter listener, int? after, bool prime, Action? first = null)
    {
        lock (_lock)
        {
            _listener?.End();
            _listener = listener;

            // A client that has seen the headers counts on hearing all that happens from then on.
            listener.Start();
            first?.Invoke();
            _onThisConnection = 0;
            var start = after ?? _delivered;
            if (prime && options.EventIds)
            {
                listener.Event(EventWriter.Fields("", Id(start), TakeRetry()), []);
                DropIfDue();
            }

            foreach (var (id, data) in _kept.Where(k => k.Id > start))
            {
                Deliver(id, data);
            }

            if (_ended)
            {
                _listener?.End();
                _listener = null;
            }
        }
    }

    /// <summary>Sends nothing more over this connection.</summary>
    public void Detach(EventWriter listener)
    {
        lock (_lock)
        {
            if (_listener == listener)
            {
                _listener = null;
            }
        }
    }

    /// <summary>Closes the connection in the middle; the stream itself goes on.</summary>
    public void Drop()
    {
        lock (_lock)
        {
            _listener?.Connection.Close();
            _listener = null;
        }
    }

    /// <summary>Sends these bytes, which are no whole event, and closes the connection.</summary>
    public void BreakOff(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _listener?.Raw(bytes);
            Drop();
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            _listener?.End();
            _listener = null;
        }
    }

    private void Deliver(int id, ReadOnlySpan<byte> data)
    {
        if (_listener is null || _listener.Connection.IsGone())
        {
            return;
        }

        _listener.Event(EventWriter.Fields("message", options.EventIds ? Id(id) : null, TakeRetry()), data);
        _delivered = id;
        _onThisConnection++;
        DropIfDue();
    }

    private void DropIfDue()
    {
        if (_onThisConnection >= _dropAfter)
        {
            _dropAfter = null;
            Drop();
        }
    }

    // Once a stream is enough: a client remembers it.
    private int? TakeRetry()
    {
        var retry = _retry;
        _retry = null;
        return retry;
    }

    private string Id(int id) => string.Create(CultureInfo.InvariantCulture, $"{number}-{id}");
}
