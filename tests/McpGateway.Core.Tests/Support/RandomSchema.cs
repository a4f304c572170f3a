using System.Globalization;
using System.Text.Json.Nodes;

namespace McpGateway.Tests.Support;

/// <summary>
/// Random JSON Schemas of every form, references in circles included, that some value fits: no name and no value of an enum stands in two places. The same seed
/// gives the same schema.
/// </summary>
internal sealed class RandomSchema
{
    private readonly Random _random;
    private int _names;

    private RandomSchema(int seed)
    {
        _random = new Random(seed);
    }

    public JsonObject Schema { get; private set; } = [];

    public static RandomSchema Create(int seed)
    {
        var random = new RandomSchema(seed);
        random.Schema = random.Object(0);
        random.Schema["$defs"] = new JsonObject { ["a"] = random.Object(1), ["b"] = random.Object(1), ["c/d~e"] = random.Type(1), ["deep"] = new JsonObject { ["$anchor"] = "here", ["items"] = random.Type(2) } };
        return random;
    }

    private JsonObject Object(int depth)
    {
        JsonObject properties = Properties(depth);
        var schema = new JsonObject
        {
            ["properties"] = properties,
            ["required"] = new JsonArray([.. properties.Where(_ => Chance(3)).Select(pair => (JsonNode?)JsonValue.Create(pair.Key))]),
        };
        if (Chance(2))
        {
            schema["type"] = "object";
        }

        if (depth > 3)
        {
            return schema;
        }

        foreach (string keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            if (Chance(6))
            {
                schema[keyword] = new JsonArray(ObjectOrReference(depth + 1), ObjectOrReference(depth + 1));
            }
        }

        foreach (string keyword in (string[])["then", "else"])
        {
            if (Chance(8))
            {
                schema["if"] = new JsonObject { ["required"] = new JsonArray() };
                schema[keyword] = new JsonObject { ["properties"] = Properties(depth + 1) };
            }
        }

        if (Chance(8))
        {
            schema["patternProperties"] = new JsonObject { ["^x"] = Type(depth + 1) };
        }

        return schema;
    }

    private JsonObject ObjectOrReference(int depth) => Chance(3) ? new JsonObject { ["$ref"] = Chance(2) ? "#/$defs/a" : "#/$defs/b" } : Object(depth);

    private JsonObject Properties(int depth)
    {
        var properties = new JsonObject();
        for (int i = _random.Next(4); i > 0; i--)
        {
            properties[Next("p") + (Chance(9) ? " é" : "")] = Type(depth + 1);
        }

        return properties;
    }

    private JsonNode Type(int depth)
    {
        JsonNode type = _random.Next(depth > 4 ? 6 : 13) switch
        {
            0 => new JsonObject { ["type"] = "string", ["minLength"] = 1 },
            1 => new JsonObject { ["type"] = new JsonArray("integer", "null") },
            2 => new JsonObject { ["enum"] = new JsonArray(Next("v"), _random.Next(), Chance(2) ? Next("v") : null, false) },
            3 => new JsonObject(),
            4 => JsonValue.Create(value: true),
            5 => new JsonObject { ["const"] = Next("v") },
            6 => Object(depth),
            7 => new JsonObject { ["type"] = "array", ["items"] = Type(depth + 1) },
            8 => new JsonObject { ["type"] = "array", ["prefixItems"] = new JsonArray(Type(depth + 1), Type(depth + 1)) },
            9 => new JsonObject { [Chance(2) ? "anyOf" : "oneOf"] = new JsonArray(Type(depth + 1), Type(depth + 1), new JsonObject { ["type"] = "null" }) },
            10 => new JsonObject { ["type"] = "object", ["additionalProperties"] = Type(depth + 1) },
            11 => new JsonObject { ["type"] = new JsonArray("string", "object"), ["properties"] = Properties(depth), ["additionalProperties"] = Type(depth + 1) },
            _ => new JsonObject { ["$ref"] = _random.Next(6) switch { 0 => "#/$defs/a", 1 => "#/$defs/b", 2 => "#/$defs/c~1d~0e", 3 => "#", 4 => "#here", _ => "#/properties/nowhere" } },
        };
        if (type is JsonObject described && Chance(4))
        {
            described["default"] = _random.Next(4) switch { 0 => 5, 1 => "text", 2 => null, _ => new JsonArray(1, 2) };
            described["description"] = "any words: with, some {brackets}";
        }

        return type;
    }

    private string Next(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{++_names}x");

    private bool Chance(int of) => _random.Next(of) == 0;
}
