using System.Globalization;
using System.Text;

namespace McpGateway.SampleServer.Http;

/// <summary>A response under way that consists of server-sent events.</summary>
/// <param name="connection">The connection.</param>
/// <param name="headers">Headers beside the usual ones.</param>
internal sealed class EventWriter(HttpConnection connection, IEnumerable<(string Name, string Value)> headers)
{
    private readonly Lock _lock = new();

    /// <summary>Set once the response has come to its end.</summary>
    public ManualResetEventSlim Over { get; } = new();

    public HttpConnection Connection => connection;

    /// <summary>Sends status and headers.</summary>
    public void Start() =>
        connection.Write(HttpResponse.Head(200, length: null, [("Content-Type", HttpResponse.EventStream), ("Cache-Control", "no-cache"), .. headers]));

    /// <summary>The fields of an event before its data.</summary>
    public static string Fields(string name, string? id, int? retry) => string.Create(
        CultureInfo.InvariantCulture, $"{(name.Length > 0 ? $"event: {name}\n" : "")}{(id is null ? "" : $"id: {id}\n")}{(retry is null ? "" : $"retry: {retry}\n")}data: ");

    /// <summary>Sends an event.</summary>
    /// <param name="fields">What <see cref="Fields"/> has written.</param>
    /// <param name="data">The data, one line.</param>
    public void Event(string fields, ReadOnlySpan<byte> data)
    {
        var start = Encoding.UTF8.GetBytes(fields);
        lock (_lock)
        {
            var length = start.Length + data.Length + 2;
            connection.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length:x}\r\n{fields}")));
            connection.Write(data);
            connection.Write("\n\n\r\n"u8);
        }
    }

    /// <summary>Sends bytes just as they are, as a chunk of their own.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            connection.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length:x}\r\n")));
            connection.Write(bytes);
            connection.Write("\r\n"u8);
        }
    }

    /// <summary>Ends the response in order.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (!Over.IsSet)
            {
                connection.Write("0\r\n\r\n"u8);
                Over.Set();
            }
        }
    }
}
