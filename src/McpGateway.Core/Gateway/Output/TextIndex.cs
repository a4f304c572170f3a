namespace McpGateway.Gateway.Output;

/// <summary>Which characters of a kept result stand where in its file, so that any offset is reached by reading one block.</summary>
internal sealed class TextIndex
{
    private readonly List<TextPart> _parts = [];
    private readonly List<TextBlock> _blocks = [];
    private readonly int _blockSize;

    /// <param name="blockSize">The most bytes of a block.</param>
    public TextIndex(int blockSize = 64 * 1024)
    {
        _blockSize = blockSize;
    }

    /// <summary>The texts in their order.</summary>
    public IReadOnlyList<TextPart> Parts => _parts;

    /// <summary>All blocks in their order.</summary>
    public IReadOnlyList<TextBlock> Blocks => _blocks;

    /// <summary>How many characters all texts have together.</summary>
    public long Characters { get; private set; }

    /// <summary>How many bytes the file has.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds the text that comes next in the file.</summary>
    /// <param name="label">What it is.</param>
    /// <param name="raw">The text as it is written to the file.</param>
    /// <param name="isEscaped">Whether it is the inside of a JSON string.</param>
    public void Add(string label, ReadOnlySpan<byte> raw, bool isEscaped)
    {
        long first = Characters;
        while (!raw.IsEmpty)
        {
            // Twelve bytes are the longest character.
            int length = RawText.Advance(raw, isEscaped, long.MaxValue, Math.Max(_blockSize, 12), out int characters);
            _blocks.Add(new TextBlock(Bytes, length, Characters, _parts.Count));
            Bytes += length;
            Characters += characters;
            raw = raw[length..];
        }

        _parts.Add(new TextPart(label, isEscaped, first, Characters - first));
    }

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Characters);
        writer.Write(Bytes);
        writer.Write(_parts.Count);
        foreach (TextPart part in _parts)
        {
            writer.Write(part.Label);
            writer.Write(part.IsEscaped);
            writer.Write(part.First);
            writer.Write(part.Characters);
        }

        writer.Write(_blocks.Count);
        foreach (TextBlock block in _blocks)
        {
            writer.Write(block.Byte);
            writer.Write(block.Length);
            writer.Write(block.First);
            writer.Write(block.Part);
        }
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <exception cref="EndOfStreamException">It is not whole.</exception>
    public static TextIndex Read(BinaryReader reader)
    {
        var index = new TextIndex { Characters = reader.ReadInt64(), Bytes = reader.ReadInt64() };
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            index._parts.Add(new TextPart(reader.ReadString(), reader.ReadBoolean(), reader.ReadInt64(), reader.ReadInt64()));
        }

        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            index._blocks.Add(new TextBlock(reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32()));
        }

        return index;
    }

    /// <summary>The number of the block that a character is in.</summary>
    public int FindBlock(long character)
    {
        (int low, int high) = (0, _blocks.Count - 1);
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _blocks[middle].First <= character ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
