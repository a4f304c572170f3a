using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace McpGateway.Benchmarks;

/// <summary>
/// A client that costs as little as one can: it writes lines to a process and one thread reads its lines, so that what is measured is the
/// other side. Ids are whole numbers in the order of sending.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Dictionary<int, TaskCompletionSource<string>> _waiting = [];
    private readonly object _gate = new();
    private int _id;

    public Peer(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, e) => Console.Error.WriteLine(e.Data);
        _input = _process.StandardInput.BaseStream;
        new Thread(Read) { IsBackground = true }.Start();
    }

    public int Id => _process.Id;

    /// <summary>The processor time of the process so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The memory of the process in bytes: proportional set size where the system tells it, else the working set.</summary>
    public long Memory
    {
        get
        {
            string rollup = $"/proc/{_process.Id}/smaps_rollup";
            if (File.Exists(rollup))
            {
                string line = File.ReadLines(rollup).First(text => text.StartsWith("Rss:", StringComparison.Ordinal));
                return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
            }

            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Sends a request and returns its whole answer.</summary>
    public Task<string> RequestAsync(string method, string parameters)
    {
        var answer = new TaskCompletionSource<string>();
        lock (_gate)
        {
            int id = ++_id;
            _waiting.Add(id, answer);
            Write(string.Create(CultureInfo.InvariantCulture, $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"{method}\",\"params\":{parameters}}}\n"));
        }

        return answer.Task;
    }

    /// <summary>Sends a request and waits for its answer on this thread.</summary>
    public string Request(string method, string parameters) => RequestAsync(method, parameters).GetAwaiter().GetResult();

    public void Initialize()
    {
        Request("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"benchmark","version":"1"}}""");
        lock (_gate)
        {
            Write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
        }
    }

    public void Dispose()
    {
        _input.Dispose();
        if (!_process.WaitForExit(10_000))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Write(string line)
    {
        _input.Write(Encoding.UTF8.GetBytes(line));
        _input.Flush();
    }

    private void Read()
    {
        using var reader = new StreamReader(_process.StandardOutput.BaseStream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            int at = line.IndexOf("\"id\":", StringComparison.Ordinal) + 5;
            int end = line.AsSpan(at).IndexOfAny(',', '}') + at;
            if (at >= 5 && int.TryParse(line.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                TaskCompletionSource<string>? answer;
                lock (_gate)
                {
                    _waiting.Remove(id, out answer);
                }

                answer?.SetResult(line);
            }
        }
    }
}
