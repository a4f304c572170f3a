using System.Buffers;
using System.Globalization;
using System.Text;
using McpGateway.Wire;

namespace McpGateway.Gateway.Output;

/// <summary>
/// Counts and finds characters in text as it stands in a message: the inside of a JSON string with its escapes, or JSON itself. A character is a
/// Unicode code point; an escaped pair of surrogates is one, half of a pair that is escaped alone is one, too.
/// </summary>
internal static class RawText
{
    private const int MaxPooled = 256 * 1024;

    private static readonly SearchValues<byte> s_notAscii = SearchValues.Create(Bytes(128, 256));
    private static readonly SearchValues<byte> s_notAsciiOrEscaped = SearchValues.Create([(byte)'\\', .. Bytes(128, 256)]);
    private static readonly SearchValues<byte> s_toEscape = SearchValues.Create([(byte)'"', (byte)'\\', .. Bytes(0, 32)]);

    /// <summary>How many bytes the next characters have, at most so many characters and so many bytes; a character is never split.</summary>
    /// <param name="raw">The text, from the beginning of a character on.</param>
    /// <param name="isEscaped">Whether it is the inside of a JSON string.</param>
    /// <param name="mostCharacters">The most characters to pass.</param>
    /// <param name="mostBytes">The most bytes to pass.</param>
    /// <param name="characters">How many characters these bytes are.</param>
    public static int Advance(ReadOnlySpan<byte> raw, bool isEscaped, long mostCharacters, int mostBytes, out int characters)
    {
        SearchValues<byte> special = isEscaped ? s_notAsciiOrEscaped : s_notAscii;
        int at = 0;
        characters = 0;
        while (at < raw.Length && characters < mostCharacters && at < mostBytes)
        {
            ReadOnlySpan<byte> rest = raw[at..];
            ReadOnlySpan<byte> within = rest[..(int)Math.Min(Math.Min(rest.Length, mostBytes - at), mostCharacters - characters)];
            int run = within.IndexOfAny(special);
            run = run < 0 ? within.Length : run;
            if (run > 0)
            {
                at += run;
                characters += run;
                continue;
            }

            int length = LengthOfFirst(rest, isEscaped);
            if (length > mostBytes - at)
            {
                break;
            }

            at += length;
            characters++;
        }

        return at;
    }

    /// <summary>The text in UTF-16. Half of a surrogate pair stays half of one.</summary>
    public static string Decode(ReadOnlySpan<byte> raw, bool isEscaped)
    {
        if (!isEscaped || !raw.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(raw);
        }

        // The pool would keep a large one for minutes.
        bool isPooled = raw.Length <= MaxPooled;
        char[] text = isPooled ? ArrayPool<char>.Shared.Rent(raw.Length) : new char[raw.Length];
        int length = 0;
        while (!raw.IsEmpty)
        {
            int run = raw.IndexOf((byte)'\\');
            run = run < 0 ? raw.Length : run;
            length += Encoding.UTF8.GetChars(raw[..run], text.AsSpan(length));
            raw = raw[run..];
            if (raw.Length >= 2)
            {
                int escape = raw[1] == (byte)'u' ? 6 : 2;
                text[length++] = escape == 6 ? (char)(UnitOf(raw) ?? '\uFFFD') : Unescape(raw[1]);
                raw = raw[Math.Min(escape, raw.Length)..];
            }
            else
            {
                break;
            }
        }

        string decoded = new(text, 0, length);
        if (isPooled)
        {
            ArrayPool<char>.Shared.Return(text);
        }

        return decoded;
    }

    /// <summary>The number of code points.</summary>
    public static int CountOf(ReadOnlySpan<char> text)
    {
        int count = text.Length;
        for (int i = 1; i < text.Length; i++)
        {
            count -= char.IsSurrogatePair(text[i - 1], text[i]) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The last place up to <paramref name="at"/> where what a reader takes for one character is not split: an accent from its letter, CR from LF.</summary>
    public static int Align(ReadOnlySpan<char> text, int at)
    {
        const int Window = 64;
        if (at <= 0 || at >= text.Length)
        {
            return Math.Clamp(at, 0, text.Length);
        }

        int start = WholePair(text, Math.Max(0, at - Window));
        int boundary = start;
        int length;
        while ((length = StringInfo.GetNextTextElementLength(text[boundary..])) <= at - boundary)
        {
            boundary += length;
        }

        return boundary > start || start == 0 ? boundary : WholePair(text, at);
    }

    /// <summary>Adds text that is not escaped as the inside of a JSON string.</summary>
    public static void AddEscaped(LineBuffer buffer, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int run = text.IndexOfAny(s_toEscape);
            run = run < 0 ? text.Length : run;
            buffer.Add(text[..run]);
            text = text[run..];
            if (!text.IsEmpty)
            {
                buffer.Add(text[0] switch
                {
                    (byte)'"' => "\\\""u8,
                    (byte)'\\' => "\\\\"u8,
                    _ => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{text[0]:x4}")),
                });
                text = text[1..];
            }
        }
    }

    private static int WholePair(ReadOnlySpan<char> text, int at) =>
        at > 0 && at < text.Length && char.IsSurrogatePair(text[at - 1], text[at]) ? at - 1 : at;

    private static int LengthOfFirst(ReadOnlySpan<byte> raw, bool isEscaped)
    {
        int length = raw[0] switch
        {
            (byte)'\\' when isEscaped && raw.Length > 1 && raw[1] == (byte)'u' => IsEscapedPair(raw) ? 12 : 6,
            (byte)'\\' when isEscaped => 2,
            < 0xC0 => 1,
            < 0xE0 => 2,
            < 0xF0 => 3,
            _ => 4,
        };
        return Math.Min(length, raw.Length);
    }

    private static bool IsEscapedPair(ReadOnlySpan<byte> raw) =>
        UnitOf(raw) is { } first && char.IsHighSurrogate((char)first) && raw.Length >= 12 && UnitOf(raw[6..]) is { } second && char.IsLowSurrogate((char)second);

    private static int? UnitOf(ReadOnlySpan<byte> raw) =>
        raw.Length >= 6 && raw[0] == (byte)'\\' && raw[1] == (byte)'u' && int.TryParse(raw[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int unit)
            ? unit
            : null;

    private static char Unescape(byte escaped) => escaped switch
    {
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        _ => (char)escaped,
    };

    private static byte[] Bytes(int from, int to) => [.. Enumerable.Range(from, to - from).Select(value => (byte)value)];
}
