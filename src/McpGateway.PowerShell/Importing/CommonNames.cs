using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Importing;

/// <summary>
/// The names that objects of PowerShell have for what a tool calls by a name of its own: <c>Get-ChildItem</c> puts out objects with <c>FullName</c>, the tool wants a
/// <c>file_path</c>. No name is given to two properties.
/// </summary>
internal static class CommonNames
{
    private static readonly string[] s_pathNames = ["FullName", "Path", "LiteralPath", "PSPath"];
    private static readonly string[] s_addressNames = ["Uri", "Url"];

    /// <summary>Last words of properties that are paths, the likeliest first.</summary>
    private static readonly string[] s_paths = ["path", "filepath", "file", "directory", "folder", "dir"];

    /// <summary>Last words of properties that may be paths: their descriptions say so.</summary>
    private static readonly string[] s_perhapsPaths = ["source", "src", "input", "from", "filename", "location"];

    /// <summary>Words that say that something is made there.</summary>
    private static readonly string[] s_targets = ["destination", "dest", "output", "out", "new", "to", "save"];

    private static readonly string[] s_pathWords = ["path", "file", "folder", "directory"];

    /// <summary>The names, by property.</summary>
    /// <param name="properties">The properties.</param>
    public static IReadOnlyDictionary<string, string[]> Of(IReadOnlyList<ToolProperty> properties)
    {
        var names = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (Path(properties) is { } path)
        {
            names[path.Name] = s_pathNames;
        }

        // A parameter that may be left out is not to be given what an object has by accident.
        foreach ((string[] words, string[] common) in new[] { (s_addressNames, s_addressNames), (["id"], ["Id"]), (["name"], ["Name"]) })
        {
            ToolProperty[] fitting = [.. properties.Where(property => property.IsRequired && words.Contains(Last(property), StringComparer.OrdinalIgnoreCase))];
            if (fitting is [var only])
            {
                names[only.Name] = [.. names.GetValueOrDefault(only.Name, []), .. common];
            }
        }

        return names;
    }

    private static ToolProperty? Path(IReadOnlyList<ToolProperty> properties)
    {
        ToolProperty[] texts = [.. properties.Where(property => ParameterTypes.Of(property.Schema) is "string" or "string[]" && ParameterTypes.ValuesOf(property.Schema) is null)];
        ToolProperty[] sources = [.. texts.Where(property => !NameWords.Split(property.Name).Any(word => s_targets.Contains(word, StringComparer.OrdinalIgnoreCase)))];
        return s_paths.SelectMany(word => sources.Where(property => SingularForm.AreOne(Last(property), word)).OrderBy(property => NameWords.Split(property.Name).Count)).FirstOrDefault()
            ?? s_perhapsPaths.SelectMany(word => texts.Where(property => Last(property).Equals(word, StringComparison.OrdinalIgnoreCase) && SaysPath(property))).FirstOrDefault();
    }

    private static bool SaysPath(ToolProperty property) =>
        Array.Exists(s_pathWords, word => property.Schema.Description?.Contains(word, StringComparison.OrdinalIgnoreCase) == true);

    private static string Last(ToolProperty property) => NameWords.Split(property.Name) is [.., var last] ? last : "";
}
