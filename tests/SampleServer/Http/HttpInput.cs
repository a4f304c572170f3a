using System.Globalization;
using System.Text;

namespace McpGateway.SampleServer.Http;

/// <summary>Reads HTTP/1.1 requests off a connection.</summary>
internal sealed class HttpInput(Func<byte[], int, int, int> receive, Action beforeBody)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <returns>The next request; null where the client has gone.</returns>
    public HttpRequest? Read()
    {
        var line = ReadLine();
        while (line is { Length: 0 })
        {
            line = ReadLine();
        }

        if (line?.Split(' ') is not [var method, var target, ..])
        {
            return null;
        }

        var headers = new List<(string Name, string Value)>();
        while (ReadLine() is { Length: > 0 } header)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            headers.Add((header[..Math.Max(colon, 0)].ToLowerInvariant(), header[(colon + 1)..].Trim()));
        }

        var request = new HttpRequest(method, target, headers, []);
        if (string.Equals(request.Header("expect"), "100-continue", StringComparison.OrdinalIgnoreCase))
        {
            beforeBody();
        }

        return ReadBody(request) is { } body ? request with { Body = body } : null;
    }

    private byte[]? ReadBody(HttpRequest request)
    {
        if (string.Equals(request.Header("transfer-encoding"), "chunked", StringComparison.OrdinalIgnoreCase))
        {
            return ReadChunks();
        }

        return int.TryParse(request.Header("content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? ReadExactly(length) : [];
    }

    private byte[]? ReadChunks()
    {
        var body = new MemoryStream();
        while (ReadLine() is { } line && int.TryParse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var length))
        {
            if (length == 0)
            {
                // Trailers, if any, up to the empty line.
                while (ReadLine() is { Length: > 0 })
                {
                }

                return body.ToArray();
            }

            if (ReadExactly(length) is not { } chunk)
            {
                return null;
            }

            body.Write(chunk);
            ReadLine();
        }

        return null;
    }

    private byte[]? ReadExactly(int length)
    {
        var bytes = new byte[length];
        var done = Math.Min(length, _end - _start);
        _buffer.AsSpan(_start, done).CopyTo(bytes);
        _start += done;
        while (done < length)
        {
            var read = receive(bytes, done, length - done);
            if (read == 0)
            {
                return null;
            }

            done += read;
        }

        return bytes;
    }

    private string? ReadLine()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = receive(_buffer, 0, _buffer.Length);
                if (_end == 0)
                {
                    return null;
                }
            }

            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOf((byte)'\n');
            line.Append(Encoding.Latin1.GetString(length < 0 ? rest : rest[..length]));
            _start += length < 0 ? rest.Length : length + 1;
            if (length >= 0)
            {
                return line.ToString().TrimEnd('\r');
            }
        }
    }
}
