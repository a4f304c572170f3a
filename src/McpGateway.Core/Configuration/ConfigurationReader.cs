using System.Globalization;
using System.Text.Json;

namespace McpGateway.Configuration;

/// <summary>
/// Reads the <c>mcpServers</c> form that every client uses. What is wrong with one entry stays with that entry; what is wrong with the file
/// is told with its line.
/// </summary>
internal ref struct ConfigurationReader
{
    /// <summary>The name of the gateway's own built-in server, which no entry may take.</summary>
    internal const string ReservedName = "gateway";

    private readonly string _file;
    private readonly ReadOnlySpan<byte> _text;
    private readonly List<ConfigurationProblem> _problems = [];
    private string? _entryProblem;

    private ConfigurationReader(string file, ReadOnlySpan<byte> text)
    {
        _file = file;
        _text = text;
    }

    /// <summary>Reads the bytes of a file, with or without a byte-order mark.</summary>
    public static ConfigurationSnapshot Read(string file, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> text = WithoutMark(bytes);
        var reader = new ConfigurationReader(file, text);
        return reader.Read();
    }

    internal static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    private ConfigurationSnapshot Read()
    {
        if (_text.Trim(" \t\r\n"u8).IsEmpty)
        {
            return ConfigurationSnapshot.Empty;
        }

        JsonSyntax root;
        try
        {
            root = JsonSyntax.Parse(_text);
        }
        catch (JsonException e)
        {
            string reason = e.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0];
            var problem = new ConfigurationProblem(_file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "broken JSON. " + reason);
            return new ConfigurationSnapshot([], [problem]);
        }

        if (root.Kind != JsonValueKind.Object)
        {
            Report(root, "the file must hold a JSON object with the member \"mcpServers\".");
            return new ConfigurationSnapshot([], _problems);
        }

        JsonSyntax? servers = root.Find("mcpServers")?.Value;
        if (servers is { Kind: not JsonValueKind.Object })
        {
            Report(servers, "\"mcpServers\" must be an object with an entry for each server.");
            servers = null;
        }

        return new ConfigurationSnapshot(servers is null ? [] : ReadServers(servers), _problems);
    }

    private List<ServerDefinition> ReadServers(JsonSyntax servers)
    {
        var definitions = new List<ServerDefinition>();
        foreach (JsonSyntax.Member entry in servers.Members)
        {
            int earlier = definitions.FindIndex(definition => definition.Name == entry.Name);
            if (earlier >= 0)
            {
                ReportAt(entry.NameStart, $"the server '{entry.Name}' is defined twice; the entry on line {definitions[earlier].Line} is ignored. Rename one of them.");
                definitions.RemoveAt(earlier);
            }

            definitions.Add(ReadServer(entry));
        }

        return definitions;
    }

    private ServerDefinition ReadServer(JsonSyntax.Member entry)
    {
        _entryProblem = null;
        JsonSyntax body = entry.Value;
        int line = JsonSyntax.Locate(_text, entry.NameStart).Line;
        if (body.Kind != JsonValueKind.Object)
        {
            ReportEntry(entry.Name, body, "the entry must be an object");
            return new ServerDefinition { Name = entry.Name, Kind = ServerKind.Unknown, Line = line, Problem = _entryProblem };
        }

        if (string.IsNullOrWhiteSpace(entry.Name) || entry.Name.Any(char.IsControl))
        {
            ReportEntry(entry.Name, body, "a server needs a name without control characters");
        }
        else if (entry.Name == ReservedName)
        {
            ReportEntry(entry.Name, body, "this name is reserved for the gateway itself; rename the entry");
        }

        string name = entry.Name;
        string? type = Text(name, body, "type");
        string? command = Text(name, body, "command");
        string? url = Text(name, body, "url");
        var definition = new ServerDefinition
        {
            Name = name,
            Kind = KindOf(type, url),
            Command = command,
            Arguments = List(name, body, "args"),
            Environment = Map(name, body, "env"),
            WorkingDirectory = Text(name, body, "cwd"),
            Url = url,
            Headers = Map(name, body, "headers"),
            Description = Text(name, body, "description"),
            Disabled = Flag(name, body, "disabled"),
            InheritEnvironment = Flag(name, body, "inheritEnvironment"),
            InitTimeout = Seconds(name, body, "initTimeout"),
            OperationTimeout = Seconds(name, body, "operationTimeout"),
            Line = line,
        };

        if (_entryProblem is null && definition.Kind == ServerKind.Stdio && string.IsNullOrWhiteSpace(command))
        {
            ReportEntry(name, body, "\"command\" is missing; a server needs a \"command\" (a program) or a \"url\"");
        }

        return definition with { Problem = _entryProblem };
    }

    private static ServerKind KindOf(string? type, string? url) => type?.ToLowerInvariant() switch
    {
        null => url is null ? ServerKind.Stdio : ServerKind.Http,
        "stdio" or "local" => ServerKind.Stdio,
        "http" or "streamable-http" or "streamablehttp" or "sse" or "remote" => ServerKind.Http,
        _ => ServerKind.Unknown,
    };

    private string? Text(string server, JsonSyntax body, string key)
    {
        JsonSyntax? value = body.Find(key)?.Value;
        if (value is null or { Kind: JsonValueKind.Null })
        {
            return null;
        }

        return value.Kind == JsonValueKind.String ? value.Text : Wrong<string>(server, value, key, "a text in quotes");
    }

    private bool Flag(string server, JsonSyntax body, string key)
    {
        JsonSyntax? value = body.Find(key)?.Value;
        return value?.Kind switch
        {
            null or JsonValueKind.Null or JsonValueKind.False => false,
            JsonValueKind.True => true,
            _ => Wrong<bool>(server, value, key, "true or false"),
        };
    }

    private TimeSpan? Seconds(string server, JsonSyntax body, string key)
    {
        JsonSyntax? value = body.Find(key)?.Value;
        if (value is null or { Kind: JsonValueKind.Null })
        {
            return null;
        }

        return value.Kind == JsonValueKind.Number && Timeouts.TryParseSeconds(value.Text, out TimeSpan time)
            ? time
            : Wrong<TimeSpan?>(server, value, key, "a number of seconds above 0");
    }

    private List<string> List(string server, JsonSyntax body, string key)
    {
        JsonSyntax? value = body.Find(key)?.Value;
        if (value is null or { Kind: JsonValueKind.Null })
        {
            return [];
        }

        return value.Kind == JsonValueKind.Array && value.Items.TrueForAll(IsScalar)
            ? value.Items.ConvertAll(Scalar)
            : Wrong<List<string>>(server, value, key, "a list of texts") ?? [];
    }

    private Dictionary<string, string> Map(string server, JsonSyntax body, string key)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        JsonSyntax? value = body.Find(key)?.Value;
        if (value is null or { Kind: JsonValueKind.Null })
        {
            return map;
        }

        if (value.Kind != JsonValueKind.Object || !value.Members.TrueForAll(member => IsScalar(member.Value)))
        {
            return Wrong<Dictionary<string, string>>(server, value, key, "an object of names and texts") ?? map;
        }

        foreach (JsonSyntax.Member member in value.Members)
        {
            map[member.Name] = Scalar(member.Value);
        }

        return map;
    }

    // People write "PORT": 8080 and "DEBUG": true; what a process gets is text either way.
    private static bool IsScalar(JsonSyntax value) =>
        value.Kind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private static string Scalar(JsonSyntax value) => value.Text ?? (value.Kind == JsonValueKind.True ? "true" : "false");

    private T? Wrong<T>(string server, JsonSyntax value, string key, string expected)
    {
        ReportEntry(server, value, $"\"{key}\" must be {expected}");
        return default;
    }

    private void ReportEntry(string server, JsonSyntax value, string message)
    {
        (int line, int column) = JsonSyntax.Locate(_text, value.Start);
        _entryProblem ??= string.Create(CultureInfo.InvariantCulture, $"{message} ({Path.GetFileName(_file)} line {line})");
        _problems.Add(new ConfigurationProblem(_file, line, column, $"server '{server}': {message}."));
    }

    private void Report(JsonSyntax value, string message) => ReportAt(value.Start, message);

    private void ReportAt(int offset, string message)
    {
        (int line, int column) = JsonSyntax.Locate(_text, offset);
        _problems.Add(new ConfigurationProblem(_file, line, column, message));
    }
}
