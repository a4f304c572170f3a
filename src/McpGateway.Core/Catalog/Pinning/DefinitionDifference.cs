using System.Text;
using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Json;

namespace McpGateway.Catalog.Pinning;

/// <summary>What differs between two definitions, for people. Nothing is left out and nothing is hidden: each value is there as a whole, with what cannot be seen escaped.</summary>
internal static class DefinitionDifference
{
    private const int LineLength = 160;

    /// <summary>The members of the definition that differ.</summary>
    public static IReadOnlyList<string> Members(string? before, string? after)
    {
        using JsonDocument one = Parse(before), other = Parse(after);
        return one.RootElement.ValueKind != JsonValueKind.Object || other.RootElement.ValueKind != JsonValueKind.Object
            ? ["all of it"]
            : [.. Names(one.RootElement, other.RootElement).Where(name => Raw(one.RootElement, name) != Raw(other.RootElement, name)).Select(Shown)];
    }

    /// <summary>A line for each place, what was there with a minus, what is there with a plus.</summary>
    /// <param name="before">What was there, as JSON; null where nothing was.</param>
    /// <param name="after">What is there, as JSON; null where nothing is.</param>
    /// <param name="root">What the whole is called; empty where it has members with names.</param>
    public static IReadOnlyList<string> Lines(string? before, string? after, string root = "")
    {
        var lines = new List<string>();
        using JsonDocument one = Parse(before), other = Parse(after);
        Compare(lines, root, Whole(one), Whole(other));
        return lines;
    }

    private static JsonElement? Whole(JsonDocument document) => document.RootElement.ValueKind == JsonValueKind.Null ? null : document.RootElement;

    private static JsonDocument Parse(string? json) => LenientJson.Parse(Encoding.UTF8.GetBytes(json ?? "null"));

    private static void Compare(List<string> lines, string path, JsonElement? before, JsonElement? after)
    {
        if (before?.GetRawText() == after?.GetRawText())
        {
            return;
        }

        // A whole that is there once only is shown member by member as well, or its texts would be one long line.
        JsonElement one = before ?? default, other = after ?? default;
        if (IsOf(before, JsonValueKind.Object) && IsOf(after, JsonValueKind.Object) && (before ?? after) is not null)
        {
            foreach (string name in Names(one, other))
            {
                // "properties" says nothing to people: it is in every path.
                string inner = name == "properties" && path.Length > 0 ? path : path.Length == 0 ? Shown(name) : path + "." + Shown(name);
                Compare(lines, inner, Member(one, name), Member(other, name));
            }
        }
        else if (IsOf(before, JsonValueKind.Array) && IsOf(after, JsonValueKind.Array) && (before ?? after) is not null)
        {
            Add(lines, path, TextDifference.Of(Items(one), Items(other)));
        }
        else
        {
            Add(lines, path, TextDifference.Of(Pieces(before), Pieces(after)));
        }
    }

    private static bool IsOf(JsonElement? element, JsonValueKind kind) => element is null || element.Value.ValueKind == kind;

    private static IEnumerable<string> Names(JsonElement one, JsonElement other) =>
        NamesOf(one).Concat(NamesOf(other)).Distinct(StringComparer.Ordinal).OrderBy(Rank).ThenBy(name => name, StringComparer.Ordinal);

    private static IEnumerable<string> NamesOf(JsonElement element) => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Select(member => member.Name) : [];

    // What a model reads first comes first.
    private static int Rank(string name) => name switch { "name" => 0, "title" => 1, "description" => 2, _ => 3 };

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string? Raw(JsonElement element, string name) => Member(element, name)?.GetRawText();

    private static string[] Items(JsonElement array) => array.ValueKind == JsonValueKind.Array ? [.. array.EnumerateArray().Select(ValueOf)] : [];

    private static string[] Pieces(JsonElement? element) => element is null ? [] : element.Value.ValueKind == JsonValueKind.String ? TextDifference.Split(LenientJson.Text(element.Value)) : [ValueOf(element.Value)];

    private static string ValueOf(JsonElement element) => element.ValueKind == JsonValueKind.String ? LenientJson.Text(element) : Readable(element);

    private static string Readable(JsonElement element)
    {
        // As it is, not as it is kept: characters beyond ASCII are escaped there.
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            element.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static void Add(List<string> lines, string path, IEnumerable<(char Sign, string Text)> differences)
    {
        foreach ((char sign, string text) in differences)
        {
            string shown = UntrustedText.Escaped(text, int.MaxValue - 8);
            for (int at = 0; at < Math.Max(1, shown.Length); at += LineLength)
            {
                lines.Add($"{sign} {(at == 0 ? path + ": " : "    ")}{shown.AsSpan(at, Math.Min(LineLength, shown.Length - at))}");
            }
        }
    }

    private static string Shown(string name) => UntrustedText.Escaped(name, 128);
}
