using System.Text;

namespace McpGateway.Configuration.Reading;

/// <summary>
/// The text of a file in UTF-8, whatever it is written in. Windows PowerShell's <c>&gt;</c> and some editors write UTF-16; a file of that kind is read as
/// one in UTF-8 is, and an edit leaves it in its encoding.
/// </summary>
internal sealed class ConfigurationText
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Encoding? _encoding;
    private readonly bool _hasMark;

    private ConfigurationText(byte[] utf8, Encoding? encoding = null, bool hasMark = false)
    {
        Utf8 = utf8;
        _encoding = encoding;
        _hasMark = hasMark;
    }

    /// <summary>The text without a byte-order mark; not certainly valid UTF-8, where the file is not.</summary>
    public byte[] Utf8 { get; }

    /// <summary>Where the first byte is that is no UTF-8; -1 where all are.</summary>
    public int InvalidAt { get; private init; } = -1;

    /// <summary>Why the file cannot be read at all, or null.</summary>
    public string? Problem { get; private init; }

    /// <summary>Finds out what a file is written in, and reads it.</summary>
    /// <param name="bytes">The file.</param>
    public static ConfigurationText Of(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => new([]) { Problem = "the file is UTF-32. Save it as UTF-8." },
        [0xFF, 0xFE, ..] => Utf16(bytes[2..], bigEndian: false, hasMark: true),
        [0xFE, 0xFF, ..] => Utf16(bytes[2..], bigEndian: true, hasMark: true),
        // JSON begins with a character of ASCII (RFC 4627, section 3).
        [not 0, 0, not 0, 0, ..] or [not 0, 0] => Utf16(bytes, bigEndian: false, hasMark: false),
        [0, not 0, 0, not 0, ..] or [0, not 0] => Utf16(bytes, bigEndian: true, hasMark: false),
        _ => InUtf8(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes),
    };

    /// <summary>An edited text in the encoding that the file had.</summary>
    public byte[] Encode(string text) =>
        _encoding is null ? s_utf8.GetBytes(text) : [.. _hasMark ? _encoding.GetPreamble() : [], .. _encoding.GetBytes(text)];

    private static ConfigurationText InUtf8(ReadOnlySpan<byte> bytes) => new(bytes.ToArray()) { InvalidAt = FirstInvalid(bytes) };

    private static ConfigurationText Utf16(ReadOnlySpan<byte> bytes, bool bigEndian, bool hasMark)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true, throwOnInvalidBytes: true);
        try
        {
            return new ConfigurationText(s_utf8.GetBytes(encoding.GetString(bytes)), encoding, hasMark);
        }
        catch (ArgumentException)
        {
            return new([]) { Problem = "only part of the file is UTF-16. Save it as UTF-8." };
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return -1;
        }

        int at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}
