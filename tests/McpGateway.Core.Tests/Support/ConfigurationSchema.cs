using System.Text.Json;
using Json.Schema;

namespace McpGateway.Tests.Support;

/// <summary><c>config.schema.json</c>, as editors read it.</summary>
internal static class ConfigurationSchema
{
    /// <summary>Where it is.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Built.Repository, "module", "config.schema.json");

    private static readonly JsonSchema s_schema = JsonSchema.FromText(File.ReadAllText(Path));

    /// <summary>Its text as JSON.</summary>
    public static JsonElement Root { get; } = JsonDocument.Parse(File.ReadAllText(Path)).RootElement;

    /// <summary>What may be in an entry of <c>mcpServers</c>.</summary>
    public static JsonElement Entry { get; } = Definition("server");

    /// <summary>What may be in the member <c>gateway</c>.</summary>
    public static JsonElement Gateway { get; } = Definition("gateway");

    /// <summary>What may be in <c>tools</c> of an entry.</summary>
    public static JsonElement Tools { get; } = Definition("tools");

    /// <summary>Whether a configuration, with comments and trailing commas as in the file, is right.</summary>
    public static bool Accepts(string configuration)
    {
        using var document = JsonDocument.Parse(configuration, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return s_schema.Evaluate(document.RootElement).IsValid;
    }

    /// <summary>The keys of an object of the schema.</summary>
    public static string[] Keys(JsonElement definition) => [.. definition.GetProperty("properties").EnumerateObject().Select(property => property.Name)];

    private static JsonElement Definition(string name) => Root.GetProperty("definitions").GetProperty(name);
}
