using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace McpGateway.Http.Streams;

/// <summary>
/// The id of an event on a stream: which life of the gateway it is of, the stream, the message, and the requests that the stream answers, so that a later life can
/// still say which requests it knows nothing of.
/// </summary>
/// <param name="Life">The life of the gateway.</param>
/// <param name="Stream">The number of the stream.</param>
/// <param name="Number">The number of the message on it; 0 before the first.</param>
/// <param name="Requests">The raw ids of the requests that the stream answers.</param>
internal sealed record EventId(string Life, long Stream, long Number, IReadOnlyList<ReadOnlyMemory<byte>> Requests)
{
    /// <summary>Longer ones are none of ours.</summary>
    private const int MaxLength = 8 * 1024;

    /// <summary>What stands before the number of a message in the ids of a stream.</summary>
    public static byte[] Before(MessageStream stream) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{stream.Life}.{stream.Number}."));

    /// <summary>What stands after it.</summary>
    public static byte[] After(MessageStream stream) => Encoding.ASCII.GetBytes(string.Concat(stream.Requests.Select(id => "." + Base64Url.EncodeToString(id.Span))));

    /// <summary>Reads what a client came back with; null where it is none of ours.</summary>
    public static EventId? Read(string? text)
    {
        string[] parts = text is { Length: > 0 and <= MaxLength } ? text.Split('.') : [];
        if (parts.Length < 3
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long stream)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return null;
        }

        var requests = new List<ReadOnlyMemory<byte>>();
        foreach (string part in parts.Skip(3))
        {
            try
            {
                requests.Add(Base64Url.DecodeFromChars(part));
            }
            catch (FormatException)
            {
                return null;
            }
        }

        return new EventId(parts[0], stream, number, requests);
    }
}
