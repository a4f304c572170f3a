using System.Text;
using System.Text.Unicode;

namespace McpGateway.Json;

/// <summary>Makes every name and text of a JSON value readable: what is well-formed JSON may still hold invalid text.</summary>
internal static class JsonRepair
{
    /// <summary>The same JSON with the replacement character wherever there is half of a surrogate pair or what is no UTF-8.</summary>
    public static ReadOnlyMemory<byte> Readable(ReadOnlyMemory<byte> json)
    {
        json = Utf8.IsValid(json.Span) ? json : Replaced(json.Span);
        return HasSurrogates(json.Span) ? WithoutHalves(json.ToArray()) : json;
    }

    /// <summary>The same bytes with the replacement character in the place of what is no UTF-8: passed on, it would break the reading of everything else.</summary>
    public static ReadOnlySpan<byte> ValidUtf8(ReadOnlySpan<byte> line) => Utf8.IsValid(line) ? line : Replaced(line);

    /// <summary>Whether there are escapes of surrogates, of which some may be halves of a pair: a quick look, for JSON that seldom has any.</summary>
    public static bool HasSurrogates(ReadOnlySpan<byte> json) => json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;

    private static byte[] Replaced(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes));

    private static byte[] WithoutHalves(byte[] json)
    {
        for (int i = 0; i + 1 < json.Length; i++)
        {
            if (json[i] != (byte)'\\')
            {
                continue;
            }

            int unit = UnitAt(json, i);
            if (unit is >= 0xD800 and <= 0xDBFF && UnitAt(json, i + 6) is >= 0xDC00 and <= 0xDFFF)
            {
                i += 11;
            }
            else if (unit is >= 0xD800 and <= 0xDFFF)
            {
                "\\ufffd"u8.CopyTo(json.AsSpan(i));
                i += 5;
            }
            else
            {
                // Whatever was escaped begins no escape itself.
                i++;
            }
        }

        return json;
    }

    private static int UnitAt(byte[] json, int at)
    {
        if (at + 6 > json.Length || json[at] != (byte)'\\' || json[at + 1] != (byte)'u')
        {
            return -1;
        }

        int unit = 0;
        for (int i = at + 2; i < at + 6; i++)
        {
            unit = (unit * 16) + (char.IsAsciiHexDigit((char)json[i]) ? Convert.ToInt32(((char)json[i]).ToString(), 16) : 0);
        }

        return unit;
    }
}
