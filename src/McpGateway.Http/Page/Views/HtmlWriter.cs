using System.Globalization;
using System.Net;
using System.Text;
using McpGateway.Diagnostics;

namespace McpGateway.Http.Page;

/// <summary>
/// Writes HTML of which no text can become markup: there is no way to write any but by elements, attributes and texts, and each text is encoded here. What cannot be seen in one, such as characters that turn
/// the direction of writing, is written as <c>\u</c> and its number.
/// </summary>
internal sealed class HtmlWriter
{
    private const int LongestText = 4000;

    /// <summary>Attributes whose value is an address: only places of this site may stand there.</summary>
    private static readonly string[] s_addresses = ["href", "action", "src"];

    private readonly StringBuilder _text = new("<!DOCTYPE html>\n", 16 * 1024);

    /// <summary>Opens an element, which ends with what is returned.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="attributes">Its attributes; those that are null are left out, those that are empty have no value.</param>
    public End Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(name, attributes);
        return new End(this, name);
    }

    /// <summary>An element that has no content.</summary>
    public void Empty(string name, params ReadOnlySpan<(string Name, string? Value)> attributes) => Tag(name, attributes);

    /// <summary>An element with a text in it.</summary>
    public void Leaf(string name, string? text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        using (Open(name, attributes))
        {
            Text(text);
        }
    }

    /// <summary>A text, on one line.</summary>
    /// <param name="text">The text, whoever wrote it.</param>
    /// <param name="longest">The most characters that are shown of it.</param>
    public void Text(string? text, int longest = LongestText) => _text.Append(WebUtility.HtmlEncode(UntrustedText.Escaped(text ?? "", longest)));

    /// <summary>A text whose lines stay.</summary>
    public void Lines(string text)
    {
        string shown = text.Length > LongestText ? text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] + "…" : text;
        string[] lines = shown.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (i > 0)
            {
                Empty("br");
            }

            Text(lines[i]);
        }
    }

    /// <summary>A text of this program with numbers in it.</summary>
    public void Text(FormattableString text) => Text(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>The bytes of the page.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.Append('\n').ToString());

    private void Tag(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _text.Append('<').Append(Checked(name));
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is null)
            {
                continue;
            }

            if (Array.IndexOf(s_addresses, attribute) >= 0 && !IsOfThisSite(value))
            {
                throw new InvalidOperationException($"'{attribute}' leads elsewhere.");
            }

            _text.Append(' ').Append(Checked(attribute));
            if (value.Length > 0)
            {
                _text.Append("=\"").Append(WebUtility.HtmlEncode(UntrustedText.Escaped(value, LongestText))).Append('"');
            }
        }

        _text.Append('>');
    }

    private static bool IsOfThisSite(string address) => address.StartsWith('#') || (address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal));

    /// <summary>Names are this program's own.</summary>
    private static string Checked(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') ? name : throw new InvalidOperationException("This is no name of an element or attribute.");

    /// <summary>Ends an element.</summary>
    internal readonly struct End(HtmlWriter writer, string name) : IDisposable
    {
        public void Dispose() => writer._text.Append("</").Append(name).Append('>').Append(name is "a" or "b" or "span" or "code" or "time" or "button" or "strong" or "text" ? "" : "\n");
    }
}
