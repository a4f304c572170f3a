using System.Buffers.Text;
using McpGateway.Json;

namespace McpGateway.Wire;

/// <summary>A growing buffer in which a line is put together from bytes that stay as they are.</summary>
internal sealed class LineBuffer
{
    private const int InitialSize = 4 * 1024;
    private const int KeptSize = 1024 * 1024;

    private byte[] _bytes = new byte[InitialSize];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public LineBuffer Add(scoped ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
        return this;
    }

    public LineBuffer Add(long number)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(Length), out int written);
        Length += written;
        return this;
    }

    /// <summary>Takes over what <paramref name="json"/> holds of <paramref name="line"/>.</summary>
    public LineBuffer Add(ReadOnlySpan<byte> line, JsonSpan json) => Add(json.Of(line));

    /// <returns>Whether a large buffer was given up for a small one.</returns>
    public bool Clear()
    {
        Length = 0;
        bool wasLarge = _bytes.Length > KeptSize;
        if (wasLarge)
        {
            _bytes = new byte[InitialSize];
        }

        return wasLarge;
    }

    private void Reserve(int more)
    {
        int needed = checked(Length + more);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(needed, _bytes.Length * 2L), Array.MaxLength));
        }
    }
}
