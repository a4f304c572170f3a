using System.Buffers.Binary;
using System.Text;

namespace McpGateway.Http.Tests.Support;

/// <summary>A message of Protocol Buffers, field by field, as far as collectors of OpenTelemetry get some.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ReadOnlyMemory<byte> Bytes, ulong Number)> _fields = [];

    public static ProtoMessage Read(ReadOnlyMemory<byte> bytes)
    {
        var message = new ProtoMessage();
        int at = 0;
        while (at < bytes.Length)
        {
            ulong key = Varint(bytes.Span, ref at);
            int field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    message._fields.Add((field, default, Varint(bytes.Span, ref at)));
                    break;
                case 1:
                    message._fields.Add((field, default, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[at..])));
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint(bytes.Span, ref at);
                    message._fields.Add((field, bytes.Slice(at, length), 0));
                    at += length;
                    break;
                case 5:
                    message._fields.Add((field, default, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..])));
                    at += 4;
                    break;
                default:
                    throw new FormatException("no such type of a field");
            }
        }

        return message;
    }

    public IEnumerable<ProtoMessage> All(int field) => _fields.Where(one => one.Field == field).Select(one => Read(one.Bytes));

    public ProtoMessage? One(int field) => All(field).FirstOrDefault();

    public string Text(int field) => Encoding.UTF8.GetString(BytesOf(field).Span);

    public string Hex(int field) => Convert.ToHexStringLower(BytesOf(field).Span);

    public ulong Number(int field) => _fields.FirstOrDefault(one => one.Field == field).Number;

    public bool Has(int field) => _fields.Exists(one => one.Field == field);

    /// <summary>Attributes by their keys; numbers as texts.</summary>
    public Dictionary<string, string> Attributes(int field) => All(field).ToDictionary(
        pair => pair.Text(1),
        pair => pair.One(2) is not { } value ? "" : value.Has(1) ? value.Text(1) : value.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture),
        StringComparer.Ordinal);

    private ReadOnlyMemory<byte> BytesOf(int field) => _fields.FirstOrDefault(one => one.Field == field).Bytes;

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
