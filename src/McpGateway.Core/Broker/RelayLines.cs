namespace McpGateway.Broker;

/// <summary>The lines in bytes that hold several, each with its line break.</summary>
internal ref struct RelayLines
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _start;
    private int _end;

    private RelayLines(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Where the current line stands.</summary>
    public readonly Range Current => _start.._end;

    /// <summary>The lines of bytes, one after the other.</summary>
    public static RelayLines Of(ReadOnlySpan<byte> bytes) => new(bytes);

    public readonly RelayLines GetEnumerator() => this;

    public bool MoveNext()
    {
        _start = _end;
        int at = _bytes[_start..].IndexOf((byte)'\n');
        _end = at < 0 ? _bytes.Length : _start + at + 1;
        return _start < _end;
    }
}
