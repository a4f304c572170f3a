using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>JSON as bytes, with values passed on exactly as they came.</summary>
internal static class Json
{
    /// <summary>Deeper than any test nests: a limit of this server must not be mistaken for one of the gateway.</summary>
    private const int MaxDepth = 1_000_000;

    private static readonly JsonWriterOptions s_writer = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <exception cref="JsonException">The line is not JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> line) => JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = MaxDepth });

    public static ReadOnlySpan<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, s_writer))
        {
            write(writer);
        }

        return buffer.WrittenSpan;
    }

    public static ReadOnlySpan<byte> WriteObject(Action<Utf8JsonWriter> writeMembers) => Write(w =>
    {
        w.WriteStartObject();
        writeMembers(w);
        w.WriteEndObject();
    });

    public static ReadOnlySpan<byte> Quote(string text) => Write(w => w.WriteStringValue(text));

    /// <summary>The bytes of the value as the client sent them, quotes and escapes included.</summary>
    public static ReadOnlySpan<byte> Raw(this JsonElement element) => JsonMarshal.GetRawUtf8Value(element);

    public static void WriteRaw(this Utf8JsonWriter writer, string name, ReadOnlySpan<byte> json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json, skipInputValidation: true);
    }

    /// <summary>A value written in the source, perhaps over several lines: a message has to stay on one.</summary>
    public static void WriteRaw(this Utf8JsonWriter writer, string name, string json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json.ReplaceLineEndings(""), skipInputValidation: true);
    }

    /// <summary>A member of an object; undefined where there is none, or no object.</summary>
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    public static string? Text(this JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;
}
