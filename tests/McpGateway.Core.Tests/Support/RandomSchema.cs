using System.Text.Json.Nodes;

namespace McpGateway.Tests.Support;

/// <summary>Random JSON Schemas of every form, references in circles included. The same seed gives the same schema.</summary>
internal sealed class RandomSchema
{
    private readonly Random _random;
    private int _names;

    private RandomSchema(int seed)
    {
        _random = new Random(seed);
    }

    /// <summary>The names of the properties of the object itself, those of its allOf included.</summary>
    public List<string> Names { get; } = [];

    public JsonObject Schema { get; private set; } = [];

    public static RandomSchema Create(int seed)
    {
        var random = new RandomSchema(seed);
        JsonObject properties = random.Properties(0, random.Names);
        random.Schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. properties.Where(_ => random.Chance(3)).Select(pair => (JsonNode?)JsonValue.Create(pair.Key))]),
            ["$defs"] = new JsonObject { ["a"] = random.Type(1), ["b"] = random.Type(1), ["c/d~e"] = random.Type(1) },
        };
        if (random.Chance(4))
        {
            random.Schema["allOf"] = new JsonArray(new JsonObject { ["properties"] = random.Properties(0, random.Names) }, true);
        }

        return random;
    }

    private JsonObject Properties(int depth, List<string>? names)
    {
        var properties = new JsonObject();
        for (int i = _random.Next(5); i > 0; i--)
        {
            string name = $"p{++_names}{(Chance(5) ? " é" : "")}";
            names?.Add(name);
            properties[name] = Type(depth + 1);
        }

        return properties;
    }

    private JsonNode Type(int depth)
    {
        JsonNode type = _random.Next(depth > 4 ? 5 : 13) switch
        {
            0 => new JsonObject { ["type"] = "string", ["minLength"] = 1 },
            1 => new JsonObject { ["type"] = new JsonArray("integer", "null") },
            2 => new JsonObject { ["enum"] = new JsonArray("x", 1, null, false) },
            3 => new JsonObject(),
            4 => JsonValue.Create(Chance(2)),
            5 => new JsonObject { ["type"] = "object", ["properties"] = Properties(depth, names: null) },
            6 => new JsonObject { ["type"] = "array", ["items"] = Type(depth + 1) },
            7 => new JsonObject { ["type"] = "array", ["prefixItems"] = new JsonArray(Type(depth + 1), Type(depth + 1)) },
            8 => new JsonObject { ["anyOf"] = new JsonArray(Type(depth + 1), Type(depth + 1)) },
            9 => new JsonObject { ["oneOf"] = new JsonArray(Type(depth + 1), Type(depth + 1)), ["properties"] = Properties(depth, names: null) },
            10 => new JsonObject { ["type"] = "object", ["additionalProperties"] = Type(depth + 1) },
            11 => new JsonObject { ["allOf"] = new JsonArray(Type(depth + 1), Type(depth + 1)) },
            _ => new JsonObject { ["$ref"] = _random.Next(5) switch { 0 => "#/$defs/a", 1 => "#/$defs/b", 2 => "#/$defs/c~1d~0e", 3 => "#", _ => "#/properties/nowhere" } },
        };
        if (type is JsonObject described && Chance(4))
        {
            described["default"] = _random.Next(4) switch { 0 => 5, 1 => "text", 2 => null, _ => new JsonArray(1, 2) };
        }

        return type;
    }

    private bool Chance(int of) => _random.Next(of) == 0;
}
