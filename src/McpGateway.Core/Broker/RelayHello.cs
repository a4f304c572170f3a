using System.Text.Json;

namespace McpGateway.Broker;

/// <summary>The answer to a <see cref="BrokerGreeting"/>: who connects, what for, and where its client is.</summary>
/// <param name="Version">The version of its program.</param>
/// <param name="Wants">What for: one of the constants.</param>
/// <param name="Process">Its process.</param>
/// <param name="Folder">The folder that its client has started it in.</param>
/// <param name="Environment">The part of its environment that servers may get.</param>
internal sealed record RelayHello(string Version, string Wants, int Process, string Folder, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>
    /// The first byte on a connection, before the broker greets: the same address can be spoken to with HTTP, which begins with a letter. It is none, and neither is
    /// what a later version may begin with.
    /// </summary>
    public const byte Preamble = 0x02;

    /// <summary>To serve a client: what follows is MCP.</summary>
    public const string Session = "session";

    /// <summary>To serve a script one server as it is: what follows is MCP.</summary>
    public const string View = "view";

    /// <summary>To take no new clients: a newer version is to serve them.</summary>
    public const string Drain = "drain";

    /// <summary>To say what it does, as one line of JSON.</summary>
    public const string Status = "status";

    /// <summary>To end in order.</summary>
    public const string Stop = "stop";

    /// <summary>The server of a <see cref="View"/>; null otherwise.</summary>
    public string? Server { get; init; }

    /// <summary>The digest of its definition: the two sides must mean the same.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The profile that the client of a <see cref="Session"/> has chosen; null for none.</summary>
    public string? Profile { get; init; }

    /// <summary>The line, with its line break.</summary>
    public byte[] ToLine() => HelloJson.Line(json =>
    {
        json.WriteNumber("mcpg", BrokerAddress.WireVersion);
        json.WriteString("version", Version);
        json.WriteString("wants", Wants);
        json.WriteNumber("pid", Process);
        json.WriteString("folder", Folder);
        if (Server is not null)
        {
            json.WriteString("server", Server);
            json.WriteString("fingerprint", Fingerprint);
        }

        if (Profile is not null)
        {
            json.WriteString("profile", Profile);
        }

        json.WriteStartObject("environment");
        foreach ((string name, string value) in Environment)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    });

    /// <summary>Reads a line; null where it is no hello.</summary>
    public static RelayHello? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            int process = 0;
            string? version = null, wants = null, folder = null, server = null, fingerprint = null, profile = null;
            Dictionary<string, string> environment = [];
            var reader = new Utf8JsonReader(line);
            HelloJson.Begin(ref reader);
            while (HelloJson.Next(ref reader) is { } name)
            {
                switch (name)
                {
                    case "version":
                        version = reader.GetString();
                        break;
                    case "wants":
                        wants = reader.GetString();
                        break;
                    case "pid":
                        process = reader.GetInt32();
                        break;
                    case "folder":
                        folder = reader.GetString();
                        break;
                    case "server":
                        server = reader.GetString();
                        break;
                    case "fingerprint":
                        fingerprint = reader.GetString();
                        break;
                    case "profile":
                        profile = reader.GetString();
                        break;
                    case "environment":
                        environment = HelloJson.Map(ref reader);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            return version is null || wants is null ? null : new RelayHello(version, wants, process, folder ?? "", environment) { Server = server, Fingerprint = fingerprint, Profile = profile };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
