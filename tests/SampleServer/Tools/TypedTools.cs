namespace McpGateway.SampleServer.Tools;

/// <summary>Tools that say which type each argument has, and return what they get, byte for byte.</summary>
internal static class TypedTools
{
    public static Tool[] All =>
    [
        new("every_type", "Takes arguments of every type and returns them.")
        {
            InputSchema = """
                {"type":"object","$defs":{"limit":{"type":["integer","null"]}},
                 "properties":{
                  "count":{"type":"integer"},"ratio":{"type":"number"},"flag":{"type":"boolean"},"note":{"type":"string"},
                  "either":{"anyOf":[{"type":"integer"},{"type":"string"}]},"any":{},"limit":{"$ref":"#/$defs/limit"},"level":{"enum":[1,2,3]},
                  "tags":{"type":"array","items":{"type":"string"}},"numbers":{"type":"array","items":{"type":"integer"}},
                  "pair":{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}]},
                  "options":{"type":"object","properties":{"depth":{"type":"integer"},"label":{"type":"string"}}},
                  "ports":{"type":"object","additionalProperties":{"type":"integer"}},
                  "maybe":{"anyOf":[{"type":"object","properties":{"deep":{"type":"boolean"}}},{"type":"null"}]}}}
                """,
            Annotations = Tool.ReadOnly,
            Run = Return,
        },
        new("wrapped", "Has an argument that is called arguments.")
        {
            Properties = """{"arguments":{"type":"object"}}""",
            Annotations = Tool.ReadOnly,
            Run = Return,
        },
        new("write-note", "Writes a note, or would.")
        {
            Properties = """{"note":{"type":"string"}}""",
            Annotations = Tool.Destructive,
            Run = Return,
        },
    ];

    private static void Return(ToolCall call) => call.Structured(w => w.WriteRaw("received", call.Arguments.Raw()), "received");
}
