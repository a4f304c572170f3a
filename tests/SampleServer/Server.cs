using McpGateway.SampleServer.Tools;

namespace McpGateway.SampleServer;

/// <summary>What one client talks to: the parts that are its own, and those of the process.</summary>
internal sealed class Server
{
    private volatile bool _statelessSeen;

    /// <summary>The only server of a process, on its standard streams.</summary>
    public Server(SampleOptions options, Surroundings surroundings)
        : this(new ProcessState(options, surroundings), Output.OfProcess(options, surroundings))
    {
    }

    /// <summary>A server for one of the clients of a process.</summary>
    public Server(ProcessState process, Output output)
    {
        Process = process;
        Output = output;
        process.Join(this);
    }

    public ProcessState Process { get; }

    /// <summary>Where messages go that belong to no request.</summary>
    public Output Output { get; }

    public SampleOptions Options => Process.Options;

    public Surroundings Surroundings => Process.Surroundings;

    public Ledger Ledger => Process.Ledger;

    public ToolRegistry Tools => Process.Tools;

    public PagedList Prompts => Process.Prompts;

    public PagedList Resources => Process.Resources;

    public PagedList ResourceTemplates => Process.ResourceTemplates;

    public ToolState State => Process.State;

    public RequestsUnderWay Requests { get; } = new();

    public ClientRequests Client { get; } = new();

    public Subscriptions Subscriptions { get; } = new();

    public Logging Logging { get; } = new();

    /// <summary>Whether a request of revision 2026-07-28 was seen: such a client gets no notification it did not subscribe to.</summary>
    public bool StatelessSeen { get => _statelessSeen; set => _statelessSeen = value; }

    /// <summary>Whether the client said in its handshake that it answers elicitation.</summary>
    public bool ClientElicits { get; set; }

    /// <summary>The revision that the handshake agreed on.</summary>
    public string Revision { get; set; } = "";

    /// <summary>Serves until the end of stdin.</summary>
    public void Run()
    {
        Thread.Sleep(Options.StartDelay);
        var lines = new InputLines(Surroundings.OpenInput());
        if (Options.Silent)
        {
            while (lines.Read() is not null)
            {
            }

            return;
        }

        using var pings = StartPings();
        new MessageLoop(this, lines).Run();
    }

    /// <summary>Pings the client on a timer where the options say so.</summary>
    public Timer? StartPings() => Options.PingEvery > 0
        ? new Timer(_ => Output.Request("\"ping\""u8.ToArray(), "ping", [.. "{}"u8]), null, Options.PingEvery, Options.PingEvery)
        : null;
}
