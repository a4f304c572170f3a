using System.Text.Json;

namespace McpGateway.Broker;

/// <summary>The broker's first line on a connection: it says who it is to whoever has said no more than that it does not speak HTTP.</summary>
/// <param name="Wire">The version of what the two say to each other.</param>
/// <param name="Version">The version of the broker's program.</param>
/// <param name="Process">The broker's process.</param>
/// <param name="Names">The variables that definitions ask for: no others are sent to it, but for those that every server gets.</param>
internal sealed record BrokerGreeting(int Wire, string Version, int Process, IReadOnlyList<string> Names)
{
    /// <summary>The line, with its line break.</summary>
    public byte[] ToLine() => HelloJson.Line(json =>
    {
        json.WriteNumber("mcpg", Wire);
        json.WriteString("version", Version);
        json.WriteNumber("pid", Process);
        json.WriteStartArray("names");
        foreach (string name in Names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    });

    /// <summary>Reads a line; null where it is no greeting.</summary>
    public static BrokerGreeting? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            int wire = 0, process = 0;
            string? version = null;
            List<string> names = [];
            var reader = new Utf8JsonReader(line);
            HelloJson.Begin(ref reader);
            while (HelloJson.Next(ref reader) is { } name)
            {
                switch (name)
                {
                    case "mcpg":
                        wire = reader.GetInt32();
                        break;
                    case "version":
                        version = reader.GetString();
                        break;
                    case "pid":
                        process = reader.GetInt32();
                        break;
                    case "names":
                        names = HelloJson.Texts(ref reader);
                        break;
                    default:
                        // A later version has more to say.
                        reader.Skip();
                        break;
                }
            }

            return wire == 0 || version is null ? null : new BrokerGreeting(wire, version, process, names);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
