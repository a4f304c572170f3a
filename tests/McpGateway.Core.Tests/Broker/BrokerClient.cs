using System.Net.Sockets;
using System.Text;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>A client of a broker that reads when it is told to, and no sooner.</summary>
internal sealed class BrokerClient(NetworkStream stream) : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public void Write(byte[] bytes) => stream.Write(bytes);

    public void Send(string line) => Write([.. Encoding.UTF8.GetBytes(line), (byte)'\n']);

    /// <summary>Calls a server's tool and waits for nothing.</summary>
    public void Call(int id, string server, string tool, string arguments) =>
        Send(GatewayProcess.Request(id.ToString(System.Globalization.CultureInfo.InvariantCulture), "tools/call", GatewayProcess.Call(server, tool, arguments)));

    /// <summary>The next line; null at the end.</summary>
    public string? ReadLine()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, stream.Read(_buffer));
                if (_end == 0)
                {
                    return null;
                }
            }

            int at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            line.Append(Encoding.UTF8.GetString(_buffer, _start, at < 0 ? _end - _start : at));
            _start = at < 0 ? _end : _start + at + 1;
            if (at >= 0)
            {
                return line.ToString();
            }
        }
    }

    /// <summary>The next answer: its id, and how long its line is, or what its error says; null at the end.</summary>
    public (string Id, int Length, string? Error)? ReadAnswer()
    {
        const string Beginning = "{\"jsonrpc\":\"2.0\",\"id\":";
        while (ReadLine() is { } line)
        {
            if (line.StartsWith(Beginning, StringComparison.Ordinal))
            {
                string id = line[Beginning.Length..line.IndexOf(',', Beginning.Length)];
                return (id, line.Length, line.Contains("\"error\":", StringComparison.Ordinal) ? JsonText.Parse(line).GetProperty("error").GetProperty("message").GetString() : null);
            }
        }

        return null;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
