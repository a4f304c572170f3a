using System.Collections.Concurrent;

namespace McpGateway.Diagnostics;

/// <summary>
/// Shows problems on stderr without ever waiting for whoever reads it: a client that does not read must not stop the gateway. What it has no
/// room for is in the log file anyway.
/// </summary>
internal sealed class ProblemWriter : IDisposable
{
    private const int MaxWaiting = 200;
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250);

    private readonly BlockingCollection<string> _waiting = new(MaxWaiting);
    private readonly TextWriter _writer;
    private readonly Lock _gate = new();
    private Thread? _thread;

    public ProblemWriter(TextWriter writer)
    {
        _writer = writer;
    }

    public void Post(string line)
    {
        lock (_gate)
        {
            if (_waiting.IsAddingCompleted)
            {
                return;
            }

            _waiting.TryAdd(line);
            if (_thread is null)
            {
                _thread = new Thread(Write, maxStackSize: 128 * 1024) { IsBackground = true, Name = "mcp problems" };
                _thread.Start();
            }
        }
    }

    public void Dispose()
    {
        Thread? thread;
        lock (_gate)
        {
            _waiting.CompleteAdding();
            thread = _thread;
        }

        // Time for what was said last, not for a reader that does not come.
        if (thread?.Join(s_patience) != false)
        {
            _waiting.Dispose();
        }
    }

    private void Write()
    {
        try
        {
            foreach (string line in _waiting.GetConsumingEnumerable())
            {
                _writer.WriteLine(line);
                _writer.Flush();
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody reads stderr any more; the log file has it.
        }
    }
}
