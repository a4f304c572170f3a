using System.Text.Json.Nodes;

namespace McpGateway.Tests.Support;

/// <summary>Goes through all that a schema can reach, and notes what a signature of it must say. Written apart from the code it checks.</summary>
internal sealed class SchemaWalk
{
    private readonly JsonObject _root;
    private readonly HashSet<JsonNode> _seen = [];

    public SchemaWalk(JsonObject root)
    {
        _root = root;
        Visit(root, isConditional: false);
    }

    /// <summary>The properties, each with whether it is required where it stands.</summary>
    public Dictionary<string, bool> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>The values of enums and constants as JSON.</summary>
    public HashSet<string> Values { get; } = new(StringComparer.Ordinal);

    private void Visit(JsonNode? node, bool isConditional)
    {
        if (node is not JsonObject schema || !_seen.Add(schema))
        {
            return;
        }

        string[] required = schema["required"] is JsonArray names ? [.. names.Select(name => name!.GetValue<string>())] : [];
        foreach ((string name, JsonNode? property) in schema["properties"] as JsonObject ?? [])
        {
            Properties[name] = !isConditional && required.Contains(name, StringComparer.Ordinal);
            Visit(property, isConditional: false);
        }

        foreach (JsonNode? value in schema["enum"] as JsonArray ?? [])
        {
            Values.Add(value?.ToJsonString() ?? "null");
        }

        if (schema["const"] is { } constant)
        {
            Values.Add(constant.ToJsonString());
        }

        foreach (string keyword in (string[])["allOf", "anyOf", "oneOf", "prefixItems"])
        {
            foreach (JsonNode? part in schema[keyword] as JsonArray ?? [])
            {
                Visit(part, isConditional);
            }
        }

        Visit(schema["then"], isConditional: true);
        Visit(schema["else"], isConditional: true);
        Visit(schema["items"], isConditional: false);
        Visit(schema["additionalProperties"], isConditional: false);
        Visit(schema["patternProperties"]?["^x"], isConditional: false);
        Visit((string?)schema["$ref"] switch
        {
            "#" => _root,
            "#/$defs/a" => _root["$defs"]!["a"],
            "#/$defs/b" => _root["$defs"]!["b"],
            "#/$defs/c~1d~0e" => _root["$defs"]!["c/d~e"],
            "#here" => _root["$defs"]!["deep"],
            _ => null,
        }, isConditional);
    }
}
