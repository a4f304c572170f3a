using System.Text;

namespace McpGateway.SampleServer.Tools;

/// <summary>Every kind of content, and any amount of it.</summary>
internal static class ContentTools
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private const string Wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

    private const string Marks = """
        "annotations":{"audience":["user","assistant"],"priority":0.7,"lastModified":"2025-11-25T10:00:00Z","mood":"calm"},
        "_meta":{"example.com/trace":"t-1","example.com/number":12345678901234567890.123456789}
        """;

    private const string Zoo = $$$"""
        [{"type":"text","text":"A text: é, 日本, 😀, \"quoted\", \u0007.",{{{Marks}}}},
         {"type":"image","data":"{{{Png}}}","mimeType":"image/png",{{{Marks}}}},
         {"type":"audio","data":"{{{Wav}}}","mimeType":"audio/wav",{{{Marks}}}},
         {"type":"resource_link","uri":"sample://text","name":"text","title":"A text","description":"Some text","mimeType":"text/plain","size":22,{{{Marks}}}},
         {"type":"resource","resource":{"uri":"sample://text","mimeType":"text/plain","text":"Some text: é, 日本.","_meta":{"example.com/inner":true}},{{{Marks}}}},
         {"type":"resource","resource":{"uri":"sample://binary","mimeType":"application/octet-stream","blob":"AAEC/w=="},{{{Marks}}}},
         {"type":"hologram","data":{"layers":[1,2.50,3e400]},"depth":9007199254740993,{{{Marks}}}}]
        """;

    public static Tool[] All =>
    [
        new("content_zoo", "Returns one content block of every kind, an unknown one included.")
        {
            Annotations = Tool.ReadOnly,
            Run = ContentZoo,
        },
        new("image", "Returns a PNG of one pixel.")
        {
            Annotations = Tool.ReadOnly,
            Run = call => call.Request.Result(w => w.WriteRaw("content", $$"""[{"type":"image","data":"{{Png}}","mimeType":"image/png"}]""")),
        },
        new("bytes", "Returns a text of exactly this many characters.")
        {
            Properties = """
                {"size":{"type":"integer","minimum":0,"description":"Number of characters"},
                 "char":{"type":"string","minLength":1,"description":"The character to repeat","default":"x"}}
                """,
            Required = ["size"],
            Annotations = Tool.ReadOnly,

            // Not on the reading thread: it takes a while, and longer still where nobody reads.
            RunAsync = call => Task.Run(() => Bytes(call), call.Token),
        },
    ];

    private static void ContentZoo(ToolCall call) => call.Request.Result(w =>
    {
        w.WriteRaw("content", Zoo);
        w.WriteRaw("structuredContent", """{"count":7,"exact":0.10000000000000000000001,"nested":{"null":null,"empty":{},"list":[]}}""");
        w.WriteBoolean("isError", value: false);
        w.WriteRaw("_meta", """{"example.com/result":{"cost":1.50}}""");
        w.WriteRaw("sampleExtra", """{"unknown":["field",1e2]}""");
    });

    private static void Bytes(ToolCall call)
    {
        var size = call.Int("size");
        var text = call.String("char") ?? "x";
        if (size < 0 || !Rune.TryGetRuneAt(text, 0, out var rune) || rune.Utf16SequenceLength != text.Length)
        {
            throw new FormatException("size must not be negative and char must be one character");
        }

        var head = "{\"content\":[{\"type\":\"text\",\"text\":\""u8;
        ReadOnlySpan<byte> tail = call.Request.Modern ? "\"}],\"resultType\":\"complete\"}"u8 : "\"}]}"u8;
        var unit = Json.Quote(text)[1..^1];
        var result = GC.AllocateUninitializedArray<byte>(checked(head.Length + (unit.Length * size) + tail.Length));
        head.CopyTo(result);
        Fill(result.AsSpan(head.Length, unit.Length * size), unit);
        tail.CopyTo(result.AsSpan(result.Length - tail.Length));
        call.Request.RawResult(result);
    }

    private static void Fill(Span<byte> target, ReadOnlySpan<byte> unit)
    {
        if (target.IsEmpty)
        {
            return;
        }

        unit.CopyTo(target);
        for (var filled = unit.Length; filled < target.Length; filled *= 2)
        {
            var count = Math.Min(filled, target.Length - filled);
            target[..count].CopyTo(target[filled..]);
        }
    }
}
