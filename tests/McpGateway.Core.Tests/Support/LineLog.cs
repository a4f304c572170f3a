using System.Text;

namespace McpGateway.Tests.Support;

/// <summary>The lines of a stream as they came, and ways to wait for one.</summary>
internal sealed class LineLog
{
    private readonly List<byte[]> _lines = [];
    private TaskCompletionSource _more = New();
    private bool _ended;

    /// <summary>Everything so far, as text.</summary>
    public string Text => string.Join('\n', Lines.Select(line => line.Length > 2000 ? Encoding.UTF8.GetString(line, 0, 2000) + "..." : Encoding.UTF8.GetString(line)));

    public byte[][] Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Whether the stream has ended.</summary>
    public bool Ended
    {
        get
        {
            lock (_lines)
            {
                return _ended;
            }
        }
    }

    /// <summary>Reads until the stream ends. An unfinished last line counts.</summary>
    public async Task ReadAsync(Stream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        var line = new MemoryStream();
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer)) > 0)
            {
                int start = 0;
                for (int end; (end = buffer.AsSpan(start, read - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
                {
                    line.Write(buffer, start, end);
                    Add(line.ToArray(), ended: false);
                    line.SetLength(0);
                }

                line.Write(buffer, start, read - start);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Closed from this side.
        }

        Add(line.Length > 0 ? line.ToArray() : null, ended: true);
    }

    /// <summary>The first line for which the condition holds, from a given number of lines on.</summary>
    public async Task<byte[]> WaitForAsync(Func<byte[], bool> condition, int from, Func<string> explain)
    {
        int seen = from;
        while (true)
        {
            Task more;
            lock (_lines)
            {
                for (; seen < _lines.Count; seen++)
                {
                    if (condition(_lines[seen]))
                    {
                        return _lines[seen];
                    }
                }

                Assert.False(_ended, "The stream ended. " + explain());
                more = _more.Task;
            }

            try
            {
                await more.InTime();
            }
            catch (TimeoutException)
            {
                Assert.Fail("No such line in time. " + explain());
            }
        }
    }

    private void Add(byte[]? line, bool ended)
    {
        lock (_lines)
        {
            if (line is not null)
            {
                _lines.Add(line);
            }

            _ended |= ended;
            _more.TrySetResult();
            _more = New();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
