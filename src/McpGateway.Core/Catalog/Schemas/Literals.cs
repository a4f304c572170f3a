using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.Catalog.Schemas;

/// <summary>Values and names of a schema as a signature shows them: on one line, exact, what cannot be seen escaped.</summary>
internal static class Literals
{
    private const int MaxText = 1000;
    private const int MaxName = 200;

    private static readonly SearchValues<char> s_unclear = SearchValues.Create(",:?(){}[]|=\"';&<>\\");

    /// <summary>A value as JSON without white space. Beyond 1,000 characters it is cut, with an ellipsis.</summary>
    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.Length <= MaxText ? text.ToString() : UntrustedText.OneLine(text.ToString(), MaxText);
    }

    /// <summary>A property's name: bare where that is clear, otherwise as a JSON string.</summary>
    public static string OfName(string name)
    {
        bool isClear = name.Length > 0 && name[0] != ' ' && name[^1] != ' ' && name.AsSpan().IndexOfAny(s_unclear) < 0 && name.EnumerateRunes().All(IsVisible) && !name.Contains("  ", StringComparison.Ordinal);
        if (isClear && name.Length <= MaxName)
        {
            return name;
        }

        var text = new StringBuilder();
        Append(text, name.Length <= MaxName ? name : UntrustedText.OneLine(name, MaxName));
        return text.ToString();
    }

    /// <summary>The same without a cut, at the end of a text.</summary>
    public static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Append(text, value.GetString()!);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (JsonElement item in value.EnumerateArray())
                {
                    text.Append(text[^1] == '[' ? "" : ",");
                    Append(text, item);
                }

                text.Append(']');
                break;
            case JsonValueKind.Object:
                text.Append('{');
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    text.Append(text[^1] == '{' ? "" : ",");
                    Append(text, member.Name);
                    text.Append(':');
                    Append(text, member.Value);
                }

                text.Append('}');
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void Append(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
            {
                text.Append('\\').Append((char)rune.Value);
            }
            else if (rune.Value is '\n' or '\t')
            {
                text.Append(rune.Value == '\n' ? "\\n" : "\\t");
            }
            else if (IsVisible(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (char unit in rune.ToString())
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }
            }
        }

        text.Append('"');
    }

    private static bool IsVisible(Rune rune) =>
        rune.Value == ' ' || (!Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
}
