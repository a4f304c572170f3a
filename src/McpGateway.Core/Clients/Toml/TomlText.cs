using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpGateway.Configuration.Reading;

namespace McpGateway.Clients.Toml;

/// <summary>Writes values as TOML.</summary>
internal static partial class TomlText
{
    /// <summary>A table under a header of its own, with an end of line after each line.</summary>
    public static string Table(IReadOnlyList<string> name, JsonSyntax value, string newLine) =>
        $"[{string.Join('.', name.Select(Key))}]{newLine}{string.Concat(Members(value).Select(member => member + newLine))}";

    /// <summary>A name with its value, for a table in braces.</summary>
    public static string Member(string name, JsonSyntax value) => $"{Key(name)} = {Value(value)}";

    /// <summary>A value on one line.</summary>
    public static string Value(JsonSyntax value) => value.Kind switch
    {
        JsonValueKind.String => Quote(value.Text!),
        JsonValueKind.Number => value.Text!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => $"[{string.Join(", ", value.Items.Select(Value))}]",
        _ => value.Members.Count == 0 ? "{}" : $"{{ {string.Join(", ", Members(value))} }}",
    };

    /// <summary>A text in quotes.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        // Half of a pair, which no text has, becomes the replacement character.
        foreach (Rune rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < 0x20 or 0x7F => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => rune.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    // There is no null; what is null is as though it were not there.
    private static IEnumerable<string> Members(JsonSyntax value) =>
        value.Members.Where(member => member.Value.Kind != JsonValueKind.Null).Select(member => Member(member.Name, member.Value));

    private static string Key(string name) => Bare().IsMatch(name) ? name : Quote(name);

    [GeneratedRegex(@"^[A-Za-z0-9_-]+$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Bare();
}
