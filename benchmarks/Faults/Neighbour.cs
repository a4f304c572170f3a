using System.Diagnostics;

namespace McpGateway.Benchmarks.Faults;

/// <summary>Calls a healthy server again and again through the same gateway, and keeps the longest round trip of each phase.</summary>
internal sealed class Neighbour
{
    public const string Server = "good";

    private readonly Peer _gateway;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private Phase _phase = new();
    private long _sent;
    private volatile bool _stops;

    public Neighbour(Peer gateway)
    {
        _gateway = gateway;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends a phase and begins the next. A call under way belongs to both.</summary>
    public Phase Next()
    {
        lock (_gate)
        {
            Phase ended = _phase;
            ended.Add(Stopwatch.GetElapsedTime(_sent).TotalMilliseconds, answered: true);
            _phase = new Phase();
            return ended;
        }
    }

    public void Stop()
    {
        _stops = true;
        _thread.Join();
    }

    private void Run()
    {
        while (!_stops)
        {
            Once();
            // Often enough to see a delay, seldom enough not to be one.
            Thread.Sleep(1);
        }
    }

    private void Once()
    {
        lock (_gate)
        {
            _sent = Stopwatch.GetTimestamp();
        }

        bool answered = false;
        try
        {
            answered = _gateway.Call(Server, "echo", """{"message":"hello"}""") is { IsResult: true, Text: "hello" };
        }
        catch (Exception e) when (e is TimeoutException or EndOfStreamException)
        {
            // Counted as unanswered.
        }

        lock (_gate)
        {
            _phase.Add(Stopwatch.GetElapsedTime(_sent).TotalMilliseconds, answered);
            _sent = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>What the calls of one phase met.</summary>
    internal sealed class Phase
    {
        /// <summary>The longest round trip in milliseconds.</summary>
        public double Longest { get; private set; }

        /// <summary>Calls without their answer.</summary>
        public int Failed { get; private set; }

        public void Add(double milliseconds, bool answered)
        {
            Longest = Math.Max(Longest, milliseconds);
            Failed += answered ? 0 : 1;
        }
    }
}
