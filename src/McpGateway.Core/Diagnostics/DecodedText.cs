using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace McpGateway.Diagnostics;

/// <summary>A text as it reads once a way of writing is undone, with the place in the original that each character comes from.</summary>
internal sealed class DecodedText
{
    private readonly char[] _characters;
    private readonly int[]? _starts;
    private readonly int[]? _ends;

    private DecodedText(char[] characters, int[]? starts, int[]? ends)
    {
        _characters = characters;
        _starts = starts;
        _ends = ends;
    }

    public ReadOnlySpan<char> Characters => _characters;

    /// <summary>A text as it stands.</summary>
    public static DecodedText Of(string text) => new(text.ToCharArray(), null, null);

    /// <summary>Where a character begins in the original.</summary>
    public int Start(int index) => _starts is null ? index : _starts[index];

    /// <summary>Where a character ends in the original.</summary>
    public int End(int index) => _ends is null ? index + 1 : _ends[index];

    /// <summary>Escapes of JSON undone (RFC 8259, section 7); null where there are none.</summary>
    public static DecodedText? Json(DecodedText text) => Decode(text, '\\', static (rest, output) =>
    {
        if (rest.Length < 2)
        {
            return 0;
        }

        if (rest[1] == 'u')
        {
            if (rest.Length >= 6 && ushort.TryParse(rest[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
            {
                output.Add((char)unit);
                return 6;
            }

            return 0;
        }

        const string Names = "\"\\/bfnrt", Values = "\"\\/\b\f\n\r\t";
        int index = Names.IndexOf(rest[1], StringComparison.Ordinal);
        if (index < 0)
        {
            return 0;
        }

        output.Add(Values[index]);
        return 2;
    });

    /// <summary>Percent-encoding undone (RFC 3986, section 2.1); null where there is none.</summary>
    public static DecodedText? Percent(DecodedText text) => Decode(text, '%', DecodePercent);

    /// <summary>The same of a form, where a space is a plus sign.</summary>
    public static DecodedText? Plus(DecodedText text)
    {
        DecodedText? spaced = Decode(text, '+', static (_, output) =>
        {
            output.Add(' ');
            return 1;
        });
        return spaced is null ? null : Percent(spaced) ?? spaced;
    }

    /// <summary>Character references of HTML undone; null where there are none.</summary>
    public static DecodedText? Html(DecodedText text) => Decode(text, '&', static (rest, output) =>
    {
        int end = rest[..Math.Min(rest.Length, 12)].IndexOf(';');
        if (end < 0)
        {
            return 0;
        }

        string reference = rest[..(end + 1)].ToString(), value = WebUtility.HtmlDecode(reference);
        if (value == reference)
        {
            return 0;
        }

        output.AddRange(value);
        return end + 1;
    });

    private static int DecodePercent(ReadOnlySpan<char> rest, List<char> output)
    {
        Span<byte> bytes = stackalloc byte[4];
        int count = 0;
        while (count < 4 && rest.Length >= (count * 3) + 3 && rest[count * 3] == '%'
            && byte.TryParse(rest.Slice((count * 3) + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte one))
        {
            bytes[count++] = one;
        }

        if (count == 0 || Rune.DecodeFromUtf8(bytes[..count], out Rune rune, out int used) != OperationStatus.Done)
        {
            return 0;
        }

        output.AddRange(rune.ToString());
        return used * 3;
    }

    private static DecodedText? Decode(DecodedText text, char sign, Decoder decoder)
    {
        ReadOnlySpan<char> characters = text.Characters;
        if (!characters.Contains(sign))
        {
            return null;
        }

        var output = new List<char>(characters.Length);
        var starts = new List<int>(characters.Length);
        var ends = new List<int>(characters.Length);
        int used;
        for (int at = 0; at < characters.Length; at += used)
        {
            used = characters[at] == sign ? decoder(characters[at..], output) : 0;
            if (used == 0)
            {
                output.Add(characters[at]);
                used = 1;
            }

            while (starts.Count < output.Count)
            {
                starts.Add(text.Start(at));
                ends.Add(text.End(at + used - 1));
            }
        }

        return new DecodedText([.. output], [.. starts], [.. ends]);
    }

    /// <summary>Undoes what the sign begins.</summary>
    /// <param name="rest">The text from the sign on.</param>
    /// <param name="output">Takes the characters that it stands for.</param>
    /// <returns>How many characters are undone; 0 where the sign stands for itself.</returns>
    private delegate int Decoder(ReadOnlySpan<char> rest, List<char> output);
}
