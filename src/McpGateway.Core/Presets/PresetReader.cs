using System.Globalization;
using System.Text.Json;

namespace McpGateway.Presets;

/// <summary>Reads the file of a preset. What a member means stands at the property that it becomes.</summary>
internal static class PresetReader
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    /// <summary>The members that the parts of a file may have: for whom they are, and their names.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Members = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [""] = ["title", "description", "maintainer", "official", "source", "checked", "license", "note", "forms", "variables", "settings"],
        ["forms"] = ["name", "url", "query", "headers", "oauth", "command", "args", "env", "needs", "login", "before", "install", "node", "scope", "note"],
        ["variables"] = ["name", "about", "from", "secret", "path"],
        ["settings"] = ["name", "about", "example", "from", "path", "many", "default"],
    };

    /// <summary>Reads a file.</summary>
    /// <param name="name">The preset's name.</param>
    /// <param name="json">The file's bytes.</param>
    public static Preset Read(string name, Stream json)
    {
        using JsonDocument document = JsonDocument.Parse(json, s_strict);
        JsonElement root = document.RootElement;
        return new Preset
        {
            Name = name,
            Title = Needed(root, "title"),
            Description = Needed(root, "description"),
            Maintainer = Needed(root, "maintainer"),
            IsOfficial = Flag(root, "official"),
            Source = Needed(root, "source"),
            Checked = DateOnly.ParseExact(Needed(root, "checked"), "yyyy-MM-dd", CultureInfo.InvariantCulture),
            License = Needed(root, "license"),
            Note = Text(root, "note"),
            Forms = [.. Items(root, "forms").Select(Form)],
            Variables = [.. Items(root, "variables").Select(item => new PresetVariable(Needed(item, "name"), Needed(item, "about"), Text(item, "from"), Flag(item, "secret"), Flag(item, "path")))],
            Settings = [.. Items(root, "settings").Select(item => new PresetSetting(Needed(item, "name"), Needed(item, "about"), Needed(item, "example"), Text(item, "from"), Flag(item, "path"), Flag(item, "many"), Text(item, "default")))],
        };
    }

    private static PresetForm Form(JsonElement form) => new()
    {
        Name = Needed(form, "name"),
        Url = Text(form, "url"),
        Query = Map(form, "query"),
        Headers = Map(form, "headers"),
        OAuth = Map(form, "oauth"),
        Command = Text(form, "command"),
        Arguments = [.. Items(form, "args").Select(item => item.GetString()!)],
        Environment = Map(form, "env"),
        Needs = [.. Items(form, "needs").Select(item => item.GetString()!)],
        HasLogin = Flag(form, "login"),
        Before = Text(form, "before"),
        Install = Text(form, "install"),
        Node = Text(form, "node") is { } version ? Version.Parse(version.Contains('.', StringComparison.Ordinal) ? version : version + ".0") : null,
        IsShared = Text(form, "scope") == "shared",
        Note = Text(form, "note"),
    };

    private static string Needed(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static bool Flag(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) && value.GetBoolean();

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? value.EnumerateArray() : default;

    private static Dictionary<string, string> Map(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value)
        ? value.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal)
        : [];
}
