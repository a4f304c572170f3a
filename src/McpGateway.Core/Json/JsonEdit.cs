using System.Buffers;

namespace McpGateway.Json;

/// <summary>Values in a piece of JSON that become others, with every other byte left as it is.</summary>
internal sealed class JsonEdit
{
    private readonly List<(int Start, int End, byte[] Bytes)> _changes = [];

    public bool IsEmpty => _changes.Count == 0;

    public void Replace(JsonSpan place, byte[] bytes) => _changes.Add((place.Start, place.End, bytes));

    public void Insert(int at, byte[] bytes) => _changes.Add((at, at, bytes));

    /// <summary>The piece with all changes, which must not overlap.</summary>
    public byte[] Apply(ReadOnlySpan<byte> json)
    {
        var edited = new ArrayBufferWriter<byte>(json.Length + _changes.Sum(change => change.Bytes.Length) + 1);
        int at = 0;
        foreach ((int start, int end, byte[] bytes) in _changes.OrderBy(change => change.Start).ThenBy(change => change.End))
        {
            edited.Write(json[at..start]);
            edited.Write(bytes);
            at = end;
        }

        edited.Write(json[at..]);
        return edited.WrittenSpan.ToArray();
    }
}
