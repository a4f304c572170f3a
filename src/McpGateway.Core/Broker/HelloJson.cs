using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpGateway.Broker;

/// <summary>One object of JSON on one line, as both sides say who they are.</summary>
internal static class HelloJson
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A line of its members.</summary>
    public static byte[] Line(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>Comes to the first member.</summary>
    /// <exception cref="JsonException">It is no object.</exception>
    public static void Begin(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An object was expected.");
        }
    }

    /// <summary>Comes to the value of the next member; null at the end.</summary>
    public static string? Next(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            return null;
        }

        string name = reader.GetString()!;
        reader.Read();
        return name;
    }

    /// <summary>The texts of an array.</summary>
    public static List<string> Texts(ref Utf8JsonReader reader)
    {
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(reader.GetString() ?? "");
        }

        return texts;
    }

    /// <summary>The members of an object of texts.</summary>
    public static Dictionary<string, string> Map(ref Utf8JsonReader reader)
    {
        var map = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        while (Next(ref reader) is { } name)
        {
            map[name] = reader.GetString() ?? "";
        }

        return map;
    }
}
