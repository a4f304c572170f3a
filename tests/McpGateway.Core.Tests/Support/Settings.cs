using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpGateway.Tests.Support;

/// <summary>Configurations with settings of the gateway and of entries, written as text.</summary>
internal static partial class Settings
{
    /// <summary>The entry of a sample server.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="members">Further members of the entry, each with a comma before it.</param>
    /// <param name="options">The sample server's options.</param>
    public static string Entry(string name, string members, params string[] options) =>
        $$"""{{JsonText.Quote(name)}}:{"command":{{JsonText.Quote(Built.SampleServer)}},"args":[{{string.Join(',', options.Select(JsonText.Quote))}}]{{members}}}""";

    /// <summary>The configuration with servers met on their first use, unless it says itself when. No place before the end of its objects moves.</summary>
    public static string OnFirstUse(string json)
    {
        if (json.Contains("discovery", StringComparison.Ordinal) || !IsObject(json))
        {
            return json;
        }

        return OwnSettings().Match(json) is { Success: true } own
            ? json.Insert(own.Groups["end"].Index, (own.Groups["members"].Value.Trim().Length == 0 ? "" : ",") + "\"discovery\":\"onFirstUse\"")
            : json.Insert(json.LastIndexOf('}'), ",\"gateway\":{\"discovery\":\"onFirstUse\"}");
    }

    private static bool IsObject(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.EnumerateObject().Any();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex("""\"gateway\"\s*:\s*\{(?<members>[^{}]*)(?<end>\})""", RegexOptions.NonBacktracking)]
    private static partial Regex OwnSettings();

    /// <summary>A configuration.</summary>
    /// <param name="exposure">The setting of that name.</param>
    /// <param name="entries">The entries of the servers.</param>
    public static string Of(string exposure, params string[] entries) =>
        $$$"""{"gateway":{"exposure":"{{{exposure}}}"},"mcpServers":{{{{string.Join(',', entries)}}}}}""";
}
