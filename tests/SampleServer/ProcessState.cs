using System.Collections.Concurrent;
using McpGateway.SampleServer.Tools;

namespace McpGateway.SampleServer;

/// <summary>What there is once in a process, however many clients talk to it.</summary>
internal sealed class ProcessState(SampleOptions options, Surroundings surroundings)
{
    private readonly ConcurrentDictionary<Server, bool> _servers = new();
    private volatile int _readingPause;

    public SampleOptions Options => options;

    public Surroundings Surroundings => surroundings;

    public Ledger Ledger { get; } = new(options.LedgerFile, options.LedgerTimes);

    public ToolRegistry Tools { get; } = new(options);

    public PagedList Prompts { get; } = SampleServer.Prompts.CreateList();

    public PagedList Resources { get; } = SampleServer.Resources.CreateList();

    public PagedList ResourceTemplates { get; } = SampleServer.Resources.CreateTemplateList();

    public ToolState State { get; } = new();

    public RequestQueue Queue { get; } = new(options.Sequential);

    /// <summary>One for each client that is connected; what changes in the process is told to all.</summary>
    public IEnumerable<Server> Servers => _servers.Keys;

    /// <summary>For how many milliseconds nothing is read from clients while the process lives on; <see cref="Timeout.Infinite"/> is for good.</summary>
    public int ReadingPause { get => _readingPause; set => _readingPause = value; }

    public void Join(Server server) => _servers[server] = true;

    public void Leave(Server server) => _servers.TryRemove(server, out _);

    /// <summary>Rests as long as <see cref="ReadingPause"/> says.</summary>
    public void RestFromReading()
    {
        if (ReadingPause is not 0 and var pause)
        {
            ReadingPause = 0;
            Thread.Sleep(pause);
        }
    }
}
