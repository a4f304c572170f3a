using McpGateway.Wire;

namespace McpGateway.Broker;

/// <summary>One message that comes in pieces: whose it is stands at its beginning, or at its end.</summary>
internal sealed class LongLine
{
    private const int KeptEnd = 4 * 1024;

    private byte[] _end = [];

    /// <summary>The raw id, as soon as it is known.</summary>
    public string? Id { get; private set; }

    /// <summary>Whether it is known to answer something.</summary>
    public bool IsResponse { get; private set; }

    /// <summary>Whether it is known to ask for something.</summary>
    public bool IsRequest { get; private set; }

    /// <summary>Whether note was taken of the request that it is.</summary>
    public bool IsNoted { get; set; }

    /// <summary>Whether the rest of it is thrown away, because whoever had the beginning is gone.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>Takes the first piece.</summary>
    public static LongLine Begin(ReadOnlySpan<byte> piece)
    {
        var line = new LongLine();
        LongMessage message = LongMessage.Read(piece, default);
        line.Note(message);
        line.Add(piece);
        return line;
    }

    /// <summary>Takes a further piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="isLast">Whether the line ends with it.</param>
    public void Add(ReadOnlySpan<byte> piece, bool isLast = false)
    {
        if (Id is not null)
        {
            return;
        }

        _end = piece.Length >= KeptEnd ? piece[^KeptEnd..].ToArray() : [.. _end.AsSpan(Math.Max(0, _end.Length + piece.Length - KeptEnd)), .. piece];
        if (isLast)
        {
            Note(LongMessage.Read(default, _end));
        }
    }

    private void Note(in LongMessage message)
    {
        Id = message.Id.IsEmpty ? null : RelayState.IdOf(message.Id);
        IsResponse |= message.IsResponse;
        IsRequest |= message.IsRequest;
    }
}
