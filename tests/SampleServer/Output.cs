using System.Buffers;
using System.Text;

namespace McpGateway.SampleServer;

/// <summary>stdout, or what takes its place: one message a line, in the order they are handed over, and what <see cref="SampleOptions"/> spoils about it.</summary>
internal sealed class Output
{
    private const int CopyLimit = 1024 * 1024;

    private readonly SampleOptions _options;
    private readonly byte[] _lineEnd;
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly Lock _lock = new();
    private readonly Action? _closed;
    private Stream? _stream;

    /// <param name="options">What to spoil.</param>
    /// <param name="stream">Takes the lines.</param>
    /// <param name="closed">Called once the stream is closed.</param>
    public Output(SampleOptions options, Stream stream, Action? closed = null)
    {
        _stream = stream;
        _closed = closed;
        _options = options;
        _lineEnd = options.CarriageReturns ? [.. "\r\n"u8] : [.. "\n"u8];
    }

    /// <summary>The output of a process, with what it says before any message.</summary>
    public static Output OfProcess(SampleOptions options, Surroundings surroundings)
    {
        var output = new Output(options, surroundings.OpenOutput(), surroundings.CloseOutput);
        if (options.ByteOrderMark)
        {
            output.Raw("\uFEFF"u8);
        }

        if (options.RubbishAtStart)
        {
            output.Raw(Encoding.UTF8.GetBytes("Welcome to sample server!\n\e[1;32m=== \e[36mSAMPLE\e[0m v1.0 ===\e[0m\n\e[2mlistening on stdio ...\e[0m\n"));
        }

        if (options.CloseStdoutAtStart)
        {
            output.Close();
        }

        return output;
    }

    public void Result(ReadOnlySpan<byte> id, ReadOnlySpan<byte> result) =>
        Message("{\"jsonrpc\":\"2.0\",\"id\":"u8, id, ",\"result\":"u8, result);

    public void Error(ReadOnlySpan<byte> id, ReadOnlySpan<byte> error) =>
        Message("{\"jsonrpc\":\"2.0\",\"id\":"u8, id, ",\"error\":"u8, error);

    public void Notification(string method, ReadOnlySpan<byte> parameters) =>
        Message("{\"jsonrpc\":\"2.0\",\"method\":"u8, Json.Quote(method), ",\"params\":"u8, parameters);

    /// <summary>A request of the server.</summary>
    public void Request(ReadOnlySpan<byte> id, string method, ReadOnlySpan<byte> parameters) =>
        Message("{\"jsonrpc\":\"2.0\",\"id\":"u8, id, Encoding.UTF8.GetBytes($",\"method\":\"{method}\"{(parameters.IsEmpty ? "" : ",\"params\":")}"), parameters);

    /// <summary>Bytes outside the protocol, just as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            Write(bytes);
        }
    }

    /// <summary>Several writes between which nothing else comes, such as the answer to a ping.</summary>
    public void Together(Action write)
    {
        lock (_lock)
        {
            write();
        }
    }

    /// <summary>Closes stdout for good; what is written afterwards goes nowhere.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _stream?.Dispose();
            _stream = null;
            _closed?.Invoke();
        }
    }

    private void Message(ReadOnlySpan<byte> head, ReadOnlySpan<byte> middle, ReadOnlySpan<byte> joint, ReadOnlySpan<byte> body)
    {
        lock (_lock)
        {
            _line.ResetWrittenCount();
            if (_options.RubbishAlways)
            {
                _line.Write("[info] about to answer, \e[33mplease wait\e[0m\n"u8);
            }

            _line.Write(head);
            _line.Write(middle);
            _line.Write(joint);
            if (body.Length <= CopyLimit)
            {
                _line.Write(body);
            }
            else
            {
                // A big body is not worth a copy; a small one is, as the whole line then leaves in one write.
                Write(_line.WrittenSpan);
                _line.ResetWrittenCount();
                Write(body);
            }

            _line.Write("}"u8);
            _line.Write(_lineEnd);
            Write(_line.WrittenSpan);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream?.Write(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody reads any more. The end of stdin is what ends this process, or nothing does if a test wants that.
        }
    }
}
