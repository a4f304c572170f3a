using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.Audit;

/// <summary>Arguments as the audit keeps them: what is secret by its name, by its form, or known as a secret, is masked.</summary>
internal static class ArgumentMask
{
    private const string Masked = "***";

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The arguments as JSON on one line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="redactor">Masks the secrets that are known.</param>
    public static ReadOnlyMemory<byte> Apply(ReadOnlySpan<byte> arguments, Redactor redactor)
    {
        var reader = new Utf8JsonReader(arguments);
        var output = new ArrayBufferWriter<byte>(arguments.Length + 16);
        using (var writer = new Utf8JsonWriter(output, s_options))
        {
            try
            {
                using JsonDocument document = JsonDocument.ParseValue(ref reader);
                Write(writer, document.RootElement, isSecret: false, redactor);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // No JSON, or half a character: nothing of it can be looked through.
                writer.Reset();
                output.ResetWrittenCount();
                writer.WriteStringValue("arguments that are no JSON");
            }
        }

        return output.WrittenMemory;
    }

    /// <summary>A text without what is secret by its form, or known as a secret.</summary>
    /// <param name="text">The text.</param>
    /// <param name="redactor">Masks the secrets that are known.</param>
    public static string MaskText(string text, Redactor redactor)
    {
        string masked = SecretForms.Mask(redactor.Mask(text));
        return PlainSecrets.Of([masked], []) is { Count: > 0 } found ? new Redactor(found).Mask(masked) : masked;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, bool isSecret, Redactor redactor)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    writer.WritePropertyName(redactor.Mask(member.Name));
                    Write(writer, member.Value, isSecret || SecretNames.Suggest(member.Name), redactor);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(writer, item, isSecret, redactor);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(isSecret ? Masked : MaskText(value.GetString()!, redactor));
                break;
            case JsonValueKind.Number when isSecret:
                writer.WriteStringValue(Masked);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
