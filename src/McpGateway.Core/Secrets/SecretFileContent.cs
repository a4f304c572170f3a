using System.Buffers;
using System.Text.Json;
using McpGateway.Json;

namespace McpGateway.Secrets;

/// <summary>What stands in a file of secrets: how its values are written, and the values.</summary>
/// <param name="protection">How values are written (<see cref="ISecretProtection.Kind"/>).</param>
internal sealed class SecretFileContent(string protection)
{
    private const string Note = "Secrets of the MCP gateway. To change them: mcp-gateway secret, or in PowerShell Set-McpSecret and Remove-McpSecret.";

    /// <summary>How values are written.</summary>
    public string Protection { get; } = protection;

    /// <summary>What the key is called with which values are encrypted; null where they are written without one.</summary>
    public string? Key { get; set; }

    /// <summary>The values as they are written, by name.</summary>
    public SortedDictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="JsonException">They are not such a file.</exception>
    public static SecretFileContent Read(byte[] bytes)
    {
        using JsonDocument document = LenientJson.Parse(bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0));
        JsonElement root = document.RootElement;
        if (LenientJson.TextOf(root, "protection") is not { } protection || !root.TryGetProperty("values", out JsonElement values) || values.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("\"protection\" or \"values\" is missing.");
        }

        var content = new SecretFileContent(protection) { Key = LenientJson.TextOf(root, "key") };
        foreach (JsonProperty property in values.EnumerateObject())
        {
            // The name is not told: it may be what is damaged.
            content.Values[property.Name] = property.Value.ValueKind == JsonValueKind.String ? LenientJson.Text(property.Value) : throw new JsonException("A value is not a text.");
        }

        return content;
    }

    /// <summary>The bytes of the file.</summary>
    public ReadOnlySpan<byte> Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("note", Note);
            writer.WriteString("protection", Protection);
            if (Key is not null)
            {
                writer.WriteString("key", Key);
            }

            writer.WriteStartObject("values");
            foreach ((string name, string value) in Values)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }
}
