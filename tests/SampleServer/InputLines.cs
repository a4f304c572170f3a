namespace McpGateway.SampleServer;

/// <summary>Lines of a stream as bytes, of any length: a buffer that grows, and no decoding on the way.</summary>
internal sealed class InputLines(Stream input)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <returns>The next line without its end, as a copy of its own; null at the end of the stream.</returns>
    public byte[]? Read()
    {
        var searched = _start;
        while (true)
        {
            var length = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var lineEnd = searched + length;
                var line = _buffer.AsSpan(_start, lineEnd - _start).TrimEnd((byte)'\r').ToArray();
                _start = lineEnd + 1;
                return line;
            }

            MakeRoom();
            searched = _end;
            var read = input.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                return null;
            }

            _end += read;
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, checked(_buffer.Length * 2));
        }
    }
}
