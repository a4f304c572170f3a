using McpGateway.Diagnostics;
using McpGateway.Json;

namespace McpGateway.Catalog.Schemas;

/// <summary>
/// Whether a tool says correctly which of its parameters are to be in headers, too: <c>x-mcp-header</c> (MCP 2026-07-28, Streamable HTTP, Schema Extension). One that
/// does not must not be used over HTTP.
/// </summary>
internal static class HeaderAnnotations
{
    private const string Key = "x-mcp-header";
    private const int MaxDepth = 64;

    private static readonly string[] s_types = ["string", "integer", "boolean"];

    /// <summary>What is wrong with the annotations of a tool; null where nothing is.</summary>
    /// <param name="definition">The tool's definition.</param>
    public static string? ProblemOf(ReadOnlySpan<byte> definition)
    {
        if (definition.IndexOf("x-mcp-header"u8) < 0)
        {
            return null;
        }

        JsonSpan schema = JsonMembers.Find(definition, new JsonSpan(0, definition.Length), "inputSchema");
        return Walk(definition, schema, new HashSet<string>(StringComparer.OrdinalIgnoreCase), isReachable: true, depth: 0);
    }

    /// <param name="json">The definition.</param>
    /// <param name="schema">A schema, or a list of them.</param>
    /// <param name="names">The names that were there before.</param>
    /// <param name="isReachable">Whether only <c>properties</c> lead to it.</param>
    /// <param name="depth">How deep it stands.</param>
    private static string? Walk(ReadOnlySpan<byte> json, JsonSpan schema, HashSet<string> names, bool isReachable, int depth)
    {
        if (depth > MaxDepth)
        {
            return null;
        }

        foreach (JsonSpan item in JsonMembers.Items(json, schema))
        {
            if (Walk(json, item, names, isReachable: false, depth + 1) is { } problem)
            {
                return problem;
            }
        }

        foreach ((JsonSpan rawName, JsonSpan value) in JsonMembers.Members(json, schema))
        {
            string? name = JsonMembers.GetString(json, rawName);
            string? problem = name switch
            {
                Key => Annotation(json, schema, value, names, isReachable && depth > 0),
                "properties" => Properties(json, value, names, isReachable, depth),
                "default" or "const" or "enum" or "examples" => null,
                _ => Walk(json, value, names, isReachable: false, depth + 1),
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Properties(ReadOnlySpan<byte> json, JsonSpan properties, HashSet<string> names, bool isReachable, int depth)
    {
        foreach ((_, JsonSpan property) in JsonMembers.Members(json, properties))
        {
            if (Walk(json, property, names, isReachable, depth + 1) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? Annotation(ReadOnlySpan<byte> json, JsonSpan schema, JsonSpan value, HashSet<string> names, bool isReachable)
    {
        string? name = JsonMembers.GetString(json, value);
        return name is null || !HttpToken.Is(name)
                ? "its x-mcp-header is no name for a header"
            : !isReachable ? $"the x-mcp-header '{name}' stands where it must not"
            : !s_types.Contains(JsonMembers.GetString(json, JsonMembers.Find(json, schema, "type")), StringComparer.Ordinal) ? $"the x-mcp-header '{name}' is of a parameter that is no text, whole number or truth value"
            : !names.Add(name) ? $"the x-mcp-header '{name}' is there twice"
            : null;
    }
}
