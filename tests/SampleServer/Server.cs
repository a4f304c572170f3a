using McpGateway.SampleServer.Tools;

namespace McpGateway.SampleServer;

/// <summary>The parts of one running server.</summary>
internal sealed class Server(SampleOptions options, Surroundings surroundings)
{
    private volatile int _readingPause;
    private volatile bool _statelessSeen;

    public SampleOptions Options => options;

    public Output Output { get; } = new(options, surroundings);

    public Surroundings Surroundings => surroundings;

    public Ledger Ledger { get; } = new(options.LedgerFile, options.LedgerTimes);

    public ToolRegistry Tools { get; } = new(options);

    public PagedList Prompts { get; } = SampleServer.Prompts.CreateList();

    public PagedList Resources { get; } = SampleServer.Resources.CreateList();

    public PagedList ResourceTemplates { get; } = SampleServer.Resources.CreateTemplateList();

    public RequestsUnderWay Requests { get; } = new();

    public ClientRequests Client { get; } = new();

    public Subscriptions Subscriptions { get; } = new();

    public Logging Logging { get; } = new();

    public ToolState State { get; } = new();

    /// <summary>For how many milliseconds nothing is read from stdin while the process lives on; <see cref="Timeout.Infinite"/> is for good.</summary>
    public int ReadingPause { get => _readingPause; set => _readingPause = value; }

    /// <summary>Whether a request of revision 2026-07-28 was seen: such a client gets no notification it did not subscribe to.</summary>
    public bool StatelessSeen { get => _statelessSeen; set => _statelessSeen = value; }

    /// <summary>Whether the client said in its handshake that it answers elicitation.</summary>
    public bool ClientElicits { get; set; }

    /// <summary>Serves until the end of stdin.</summary>
    public void Run()
    {
        Thread.Sleep(options.StartDelay);
        var lines = new InputLines(surroundings.OpenInput());
        if (options.Silent)
        {
            while (lines.Read() is not null)
            {
            }

            return;
        }

        using var pings = options.PingEvery > 0 ? new Timer(_ => Output.Request("\"ping\""u8.ToArray(), "ping", [.. "{}"u8]), null, options.PingEvery, options.PingEvery) : null;
        new MessageLoop(this, lines).Run();
    }
}
