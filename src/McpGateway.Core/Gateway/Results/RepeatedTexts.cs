using System.Text.Json;
using McpGateway.Json;

namespace McpGateway.Gateway.Results;

/// <summary>
/// Finds the texts of a result that only repeat its structured content: MCP asks servers to send the same as text for older clients (2025-11-25, Tools,
/// Structured Content), and many send a part of it instead. A text that says anything more is not one of them.
/// </summary>
public static class RepeatedTexts
{
    /// <summary>Which of the texts say nothing that the structured content does not.</summary>
    /// <param name="texts">The texts of the blocks, in their order; null for a block that is not text.</param>
    /// <param name="structured">The structured content.</param>
    public static bool[] In(IReadOnlyList<string?> texts, JsonElement structured)
    {
        JsonElement only = Only(structured);
        bool[] repeated = [.. texts.Select(text => text is not null && (text.AsSpan().IsWhiteSpace() || Says(text, structured) || Says(text, only) || SaysProperty(text, structured)))];
        MarkElements(texts, only.ValueKind == JsonValueKind.Array ? only : structured, repeated);
        return repeated;
    }

    /// <summary>Whether one of the texts says all that the structured content does.</summary>
    /// <param name="texts">The texts of the blocks; null for a block that is not text.</param>
    /// <param name="structured">The structured content.</param>
    public static bool SayAll(IEnumerable<string?> texts, JsonElement structured)
    {
        JsonElement only = Only(structured);
        return texts.Any(text => text is not null && (Says(text, structured) || Says(text, only)));
    }

    /// <summary>The value of the only property, as FastMCP wraps what is not an object in <c>result</c>; undefined where there are several.</summary>
    private static JsonElement Only(JsonElement structured)
    {
        if (structured.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        using JsonElement.ObjectEnumerator members = structured.EnumerateObject();
        return members.MoveNext() && members.Current.Value is var value && !members.MoveNext() ? value : default;
    }

    private static bool SaysProperty(string text, JsonElement structured) =>
        structured.ValueKind == JsonValueKind.Object && structured.EnumerateObject().Any(member => member.Value.ValueKind == JsonValueKind.String && IsSame(text, member.Value));

    /// <summary>Whether a text is a value: a string itself, or its JSON, whatever its layout and the order of its members.</summary>
    private static bool Says(string text, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return false;
        }

        if (value.ValueKind == JsonValueKind.String && IsSame(text, value))
        {
            return true;
        }

        using JsonDocument? said = LenientJson.TryParse(text);
        if (said is null)
        {
            return false;
        }

        if (JsonElement.DeepEquals(said.RootElement, value))
        {
            return true;
        }

        // JSON in a string, laid out differently in both places.
        using JsonDocument? held = value.ValueKind == JsonValueKind.String ? LenientJson.TryParse(LenientJson.Text(value)) : null;
        return held is not null && JsonElement.DeepEquals(said.RootElement, held.RootElement);
    }

    private static bool IsSame(string text, JsonElement value) => text.AsSpan().Trim().SequenceEqual(LenientJson.Text(value).AsSpan().Trim());

    /// <summary>A list comes as a text for each element, lists in it likewise, and null as none.</summary>
    private static void MarkElements(IReadOnlyList<string?> texts, JsonElement list, bool[] repeated)
    {
        JsonElement[] elements = list.ValueKind == JsonValueKind.Array ? [.. Elements(list, 0)] : [];
        int[] places = [.. Enumerable.Range(0, texts.Count).Where(i => texts[i] is not null)];
        for (int from = 0; elements.Length > 0 && from + elements.Length <= places.Length; from++)
        {
            int[] run = places[from..(from + elements.Length)];
            if (run.Select((place, i) => (Text: texts[place]!, Element: elements[i])).All(pair => Says(pair.Text, pair.Element)))
            {
                foreach (int place in run)
                {
                    repeated[place] = true;
                }

                return;
            }
        }
    }

    private static IEnumerable<JsonElement> Elements(JsonElement list, int depth) =>
        list.EnumerateArray().Where(element => element.ValueKind != JsonValueKind.Null)
            .SelectMany(element => element.ValueKind == JsonValueKind.Array && depth < 100 ? Elements(element, depth + 1) : [element]);
}
