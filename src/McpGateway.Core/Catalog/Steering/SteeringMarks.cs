using System.Runtime.CompilerServices;
using System.Text.Json;
using McpGateway.Json;

namespace McpGateway.Catalog.Steering;

/// <summary>
/// Looks through the texts that a model reads of a server for what tries to steer it. What is found is marked and never changed: it may be harmless, and what is not found
/// need not be.
/// </summary>
internal static class SteeringMarks
{
    private static readonly ConditionalWeakTable<CatalogTool, IReadOnlyList<string>> s_known = [];

    /// <summary>What was found in a tool's name, title, descriptions and schemas: a few words each; empty where nothing was. It is worked out once a definition.</summary>
    public static IReadOnlyList<string> Of(CatalogTool tool) => s_known.GetValue(tool, static tool => Find(TextsOf(tool)));

    /// <summary>The same of a text that stands alone, such as a server's instructions.</summary>
    public static IReadOnlyList<string> OfText(string? text) => text is null ? [] : Find([text]);

    private static List<string> Find(IEnumerable<string> texts)
    {
        var found = new List<string>();
        foreach (string text in texts)
        {
            if (HiddenCharacters.Find(text) is { } hidden && !found.Contains(hidden, StringComparer.Ordinal))
            {
                found.Add(hidden);
            }

            found.AddRange(SteeringPhrases.Find(text).Where(reason => !found.Contains(reason, StringComparer.Ordinal)));
        }

        return found;
    }

    private static List<string> TextsOf(CatalogTool tool)
    {
        var texts = new List<string>();
        try
        {
            using JsonDocument definition = LenientJson.Parse(tool.Definition);
            foreach (JsonProperty member in definition.RootElement.EnumerateObject().Where(member => member.Name is not ("_meta" or "icons")))
            {
                Add(texts, member.Value);
            }
        }
        catch (JsonException)
        {
            // Nested beyond reason.
            texts.AddRange([tool.Name, tool.Title ?? "", tool.Description ?? ""]);
        }

        return texts;
    }

    private static void Add(List<string> texts, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add(LenientJson.Text(value));
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Add(texts, item);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    texts.Add(member.Name);
                    Add(texts, member.Value);
                }

                break;
        }
    }
}
