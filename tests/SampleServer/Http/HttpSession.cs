using System.Collections.Concurrent;

namespace McpGateway.SampleServer.Http;

/// <summary>What one client has on the server: its state, and its streams of events.</summary>
internal sealed class HttpSession : IDisposable
{
    private readonly HttpOptions _options;
    private readonly ConcurrentDictionary<int, EventStream> _streams = new();
    private readonly Timer? _pings;
    private int _lastStream;

    public HttpSession(ProcessState process, string id)
    {
        _options = process.Options.Http;
        Id = id;
        Own = new EventStream(0, _options, drops: false);
        _streams[0] = Own;
        Server = new Server(process, new Output(process.Options, new EventLines(Own.Append, Own.Drop)));
        _pings = Server.StartPings();
    }

    /// <summary>The session's id; empty where there are no sessions.</summary>
    public string Id { get; }

    public Server Server { get; }

    /// <summary>The stream of messages that belong to no request.</summary>
    public EventStream Own { get; }

    /// <summary>Whether an event may come without data: clients of older revisions take every event for a message.</summary>
    public bool Primes => string.CompareOrdinal(Server.Revision, ProtocolRevision.November2025) >= 0;

    /// <summary>A stream for the response to a request.</summary>
    public EventStream NewStream()
    {
        var number = Interlocked.Increment(ref _lastStream);
        var stream = new EventStream(number, _options, drops: true);
        if (_options.EventIds)
        {
            _streams[number] = stream;
        }

        return stream;
    }

    public EventStream? Stream(int number) => _streams.GetValueOrDefault(number);

    public void Dispose()
    {
        _pings?.Dispose();
        Server.Process.Leave(Server);
        Own.End();
    }
}
