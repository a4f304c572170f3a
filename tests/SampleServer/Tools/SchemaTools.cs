namespace McpGateway.SampleServer.Tools;

/// <summary>Definitions with everything a definition may hold.</summary>
internal static class SchemaTools
{
    private const string Everything = """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","title":"Everything",
         "$defs":{
          "point":{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number","default":0}},"required":["x"],"additionalProperties":false},
          "tree":{"type":"object","properties":{"value":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/tree"}}}}},
         "properties":{
          "mode":{"type":"string","enum":["fast","exact","dry run"],"default":"fast","description":"How to work"},
          "version":{"const":2,"description":"Always 2"},
          "origin":{"$ref":"#/$defs/point","description":"Where to start"},
          "tree":{"$ref":"#/$defs/tree"},
          "target":{"anyOf":[{"$ref":"#/$defs/point"},{"type":"string","pattern":"^[a-z]+$"},{"type":"null"}],"description":"Where to go"},
          "shape":{"oneOf":[{"type":"object","properties":{"kind":{"const":"circle"},"r":{"type":"number","exclusiveMinimum":0}},"required":["kind","r"]},
                            {"type":"object","properties":{"kind":{"const":"square"},"side":{"type":"number"}},"required":["kind","side"]}]},
          "tags":{"type":"array","items":{"type":"string"},"minItems":1,"uniqueItems":true,"default":["a","b"]},
          "matrix":{"type":"array","items":{"type":"array","items":{"type":"integer"}}},
          "pair":{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false},
          "limit":{"type":["integer","null"],"default":null,"minimum":1,"maximum":100},
          "ratio":{"type":"number","nullable":true,"default":0.5},
          "options":{"type":"object","properties":{"deep":{"type":"object","properties":{"deeper":{"type":"boolean","default":true}}}},"additionalProperties":{"type":"string"}},
          "when":{"type":"string","format":"date-time"},
          "level":{"enum":[1,"one",null,true]},
          "any":true,
          "name with space":{"type":"string"},
          "größe":{"type":"integer","description":"A name and a description with umlauts: ä, ö, ü"}},
         "required":["mode","origin"],"additionalProperties":false}
        """;

    private const string Typed = """
        {"type":"object","properties":{
          "text":{"type":"string"},"number":{"type":"number"},"integer":{"type":"integer"},"flag":{"type":"boolean"},
          "either":{"type":["string","integer"]},"color":{"type":"string","enum":["Red","green","GREEN"]},
          "day":{"type":"string","format":"date"},"at":{"type":"string","format":"date-time"},"span":{"type":"string","format":"duration"},
          "data":{"type":"string","contentEncoding":"base64"},"raw":{"type":"string","format":"byte"},"hex":{"type":"string","contentEncoding":"base16"},
          "address":{"type":"string","format":"uri"},"bytes":{"type":"array","items":{"type":"integer"}},
          "list":{"type":"array","items":{"type":"string"}},"points":{"type":"array","items":{"type":"object","properties":{"x":{"type":"number"}},"required":["x"]}},
          "nested":{"type":"object","properties":{"Count":{"type":"integer"},"names":{"type":"array","items":{"type":"string"}}},"additionalProperties":{"type":"number"}},
          "maybe":{"anyOf":[{"type":"integer"},{"type":"null"}]}},
         "additionalProperties":false}
        """;

    public static Tool[] All =>
    [
        new("typed", "Takes values of every type and returns them, none is required.")
        {
            InputSchema = Typed,
            Annotations = Tool.ReadOnly,
            Run = call => call.Structured(w => w.WriteRaw("received", call.Arguments.Raw()), "received"),
        },
        new("schema_zoo", "Takes arguments of every schema there is and returns them. Only the first sentence is a summary; this is the second.")
        {
            InputSchema = Everything,
            Required = ["mode", "origin"],
            Annotations = Tool.ReadOnly,
            Run = call => call.Structured(w => w.WriteRaw("received", call.Arguments.Raw()), "received"),
        },
        new("decorated", "A definition with every optional member, known and unknown.")
        {
            OutputSchema = """{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"x-unknown":1}""",
            Annotations = """{"title":"Decorated","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false,"unknownHint":"kept"}""",
            Members =
            [
                ("title", "\"A decorated tool\""),
                ("icons", """[{"src":"data:image/png;base64,iVBORw0KGgo=","mimeType":"image/png","sizes":["48x48"]}]"""),
                ("execution", """{"taskSupport":"optional","unknownSupport":{"a":[1,2.50]}}"""),
                ("_meta", """{"example.com/owner":"tests","example.com/number":12345678901234567890.5}"""),
                ("unknownField", """{"kept":true}"""),
            ],
            Run = call => call.Structured(w => w.WriteBoolean("ok", value: true), "ok"),
        },
    ];
}
