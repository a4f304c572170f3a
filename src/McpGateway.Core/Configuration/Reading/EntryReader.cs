using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using McpGateway.Configuration.OAuth;

namespace McpGateway.Configuration.Reading;

/// <summary>
/// Reads one entry of <c>mcpServers</c>. A value that cannot be used makes the entry unusable where it would be unsafe to go on without it;
/// otherwise it is reported and the default is used.
/// </summary>
internal ref struct EntryReader
{
    private const string OneOfSeconds = "a number of seconds above 0";
    private const string Patterns = "a list of patterns such as \"delete_*\"";
    private static readonly string[] s_toolKeys = ["allow", "deny", "confirm"];
    private static readonly string[] s_expanded = ["command", "args", "env", "cwd", "url", "urls", "headers", "caFile", "clientCertificate", "clientKey", "oauth"];

    /// <summary>Every key that is the gateway's own. One that is read and not listed here fails in a test; config.schema.json and docs/configuration.md have the same keys.</summary>
    internal static IReadOnlyList<string> Keys { get; } =
    [
        .. s_expanded, "type", "description", "disabled", "enabled", "inheritEnvironment", "initTimeout", "operationTimeout", "maxOperationTime", "idleTimeout",
        "keepAlive", "stateless", "replicas", "scope", "identity", "node", "exclusive", "outputLimit", "pin", "tools", "trusted", "allowInsecure", "serverUrl", "httpUrl",
    ];

    private readonly string _name;
    private readonly JsonSyntax _body;
    private readonly ProblemList _problems;
    private string? _problem;

    private EntryReader(JsonSyntax.Member entry, ProblemList problems)
    {
        _name = entry.Name;
        _body = entry.Value;
        _problems = problems;
    }

    public static ServerDefinition Read(JsonSyntax.Member entry, ProblemList problems)
    {
        var reader = new EntryReader(entry, problems);
        return reader.Read(problems.LineOf(entry.NameStart));
    }

    private ServerDefinition Read(int line)
    {
        if (_body.Kind != JsonValueKind.Object)
        {
            Refuse(_body.Start, "the entry must be an object");
            return new ServerDefinition { Name = _name, Kind = ServerKind.Unknown, Tools = ToolPolicy.Nothing, Line = line, Problem = _problem };
        }

        if (string.IsNullOrWhiteSpace(_name) || _name.Any(char.IsControl))
        {
            Refuse(_body.Start, "a server needs a name without control characters");
        }
        else if (_name == ConfigurationReader.ReservedName)
        {
            Refuse(_body.Start, "this name is reserved for the gateway itself; rename the entry");
        }

        // Forms of other programs write an empty text where there is nothing.
        string? type = Filled("type"), command = Text("command");
        List<string> urls = Urls();
        string? url = urls.Count > 0 ? urls[0] : null;
        var definition = new ServerDefinition
        {
            Name = _name,
            Kind = KindOf(type, url),
            Command = command,
            Arguments = Needed("args", JsonValues.Scalars, "a list of strings") ?? [],
            Environment = Map("env"),
            WorkingDirectory = Text("cwd"),
            Url = url,
            OtherUrls = [.. urls.Skip(1)],
            Protocol = ProtocolOf(type),
            AuthorityFile = Filled("caFile"),
            ClientCertificate = Filled("clientCertificate"),
            ClientKey = Filled("clientKey"),
            AllowInsecure = Flag("allowInsecure"),
            Headers = Map("headers"),
            OAuth = Value("oauth") is { } oauth ? OAuthOf(oauth) : OAuthSettings.Default,
            Description = Text("description"),
            Disabled = NeededFlag("disabled") | (Value("enabled") is not null && !NeededFlag("enabled")),
            InheritEnvironment = NeededFlag("inheritEnvironment"),
            InitTimeout = Seconds("initTimeout"),
            OperationTimeout = Seconds("operationTimeout"),
            MaxOperationTime = Seconds("maxOperationTime"),
            IdleTimeout = Seconds("idleTimeout"),
            KeepAlive = Flag("keepAlive"),
            Stateless = Flag("stateless"),
            Replicas = Optional("replicas", value => JsonValues.Whole(value, 1, ServerDefinition.MaxReplicas), "a whole number from 1 to 64") ?? 1,
            Scope = Optional("scope", ScopeOf, "\"client\", \"user\" or \"shared\"") ?? ServerScope.Client,
            SharesLogin = Optional("identity", value => JsonValues.Word(value, ("owner", true), ("user", false)), "\"owner\" or \"user\"") ?? false,
            NodeLabels = LabelsOf(),
            IsExclusive = NeededFlag("exclusive"),
            OutputLimit = Optional("outputLimit", value => JsonValues.Whole(value, 0, GatewaySettings.MaxOutput), "a whole number of tokens from 0 to 100000000"),
            Pin = Pin(),
            Tools = Tools(),
            Trusted = Flag("trusted"),
            Line = line,
        };

        if (_problem is null && definition.Kind == ServerKind.Stdio && string.IsNullOrWhiteSpace(command))
        {
            Refuse(_body.Start, "\"command\" is missing; a server needs a \"command\" (a program) or a \"url\"");
        }

        if (_problem is null && definition.Kind == ServerKind.Http && url is null)
        {
            Refuse(_body.Start, "\"url\" is missing; a remote server needs its address");
        }

        TellUnread();

        return definition with { Problem = _problem };
    }

    private static ServerKind KindOf(string? type, string? url) => type?.ToLowerInvariant() switch
    {
        null => url is null ? ServerKind.Stdio : ServerKind.Http,
        "stdio" or "local" => ServerKind.Stdio,
        "http" or "streamable-http" or "streamablehttp" or "sse" or "remote" => ServerKind.Http,
        _ => ServerKind.Unknown,
    };

    /// <summary>What other clients mean by "http" is found out.</summary>
    private static HttpProtocol ProtocolOf(string? type) => type?.ToLowerInvariant() switch
    {
        "sse" => HttpProtocol.Sse,
        "streamable-http" or "streamablehttp" => HttpProtocol.Streamable,
        _ => HttpProtocol.Detect,
    };

    /// <summary>The addresses: one, or several; other clients call one "serverUrl" or "httpUrl".</summary>
    private List<string> Urls()
    {
        string? url = Filled("url"), serverUrl = Filled("serverUrl"), httpUrl = Filled("httpUrl");
        if (Value("urls") is { } list)
        {
            List<string> urls = [.. JsonValues.Texts(list) ?? []];
            if (urls.Count == 0 || urls.Any(string.IsNullOrWhiteSpace))
            {
                Refuse(list.Start, "\"urls\" must be a list of addresses with at least one");
            }

            return urls;
        }

        return (url ?? serverUrl ?? httpUrl) is { } only ? [only] : [];
    }

    private static ServerScope? ScopeOf(JsonSyntax value) => JsonValues.Word(value, ("client", ServerScope.Client), ("user", ServerScope.User), ("shared", ServerScope.Shared));

    /// <summary>What was meant to refuse changed tools must not let them through because of a typing error.</summary>
    private PinMode? Pin() => Value("pin") is not { } value ? null
        : SettingsReader.PinOf(value) ?? Refuse<PinMode?>(value, $"\"pin\" must be {SettingsReader.Pins}");

    /// <summary>What was meant to close a tool must never leave it open: whatever is wrong here makes the entry unusable.</summary>
    private ToolPolicy Tools()
    {
        ToolPolicy policy = OwnRules();
        List<string> deny = [.. policy.Deny];
        foreach (string key in ForeignKeys.Deny)
        {
            deny.AddRange(PatternsOf(_body, key, key) ?? []);
        }

        IReadOnlyList<string>? allow = policy.Allow;
        foreach (string key in ForeignKeys.Allow)
        {
            if (PatternsOf(_body, key, key) is not { } only)
            {
                continue;
            }

            if (allow is not null)
            {
                Refuse(_body.Find(key)!.NameStart, $"\"{key}\" repeats which tools may be called; keep only \"tools.allow\"");
            }

            allow = only;
        }

        return _problem is not null ? ToolPolicy.Nothing
            : deny.Count == policy.Deny.Count && ReferenceEquals(allow, policy.Allow) ? policy
            : new ToolPolicy(allow, deny, policy.Confirm);
    }

    private ToolPolicy OwnRules()
    {
        if (Value("tools") is not { } tools)
        {
            return ToolPolicy.Everything;
        }

        // Other clients have a bare list here, of what may be called.
        if (tools.Kind == JsonValueKind.Array && JsonValues.Texts(tools) is { } only)
        {
            return new ToolPolicy(only, [], []);
        }

        if (tools.Kind != JsonValueKind.Object)
        {
            Refuse(tools.Start, "\"tools\" must be an object with the lists \"allow\", \"deny\" and \"confirm\"");
            return ToolPolicy.Nothing;
        }

        if (tools.Members.Find(member => !s_toolKeys.Contains(member.Name, StringComparer.Ordinal)) is { } other)
        {
            Refuse(other.NameStart, $"\"tools\" takes \"allow\", \"deny\" and \"confirm\", not \"{other.Name}\"");
        }

        return new ToolPolicy(
            PatternsOf(tools, "allow", "tools.allow"), PatternsOf(tools, "deny", "tools.deny") ?? [], PatternsOf(tools, "confirm", "tools.confirm") ?? []);
    }

    /// <summary>Where a server may not run elsewhere for want of a label, a label that cannot be read is no reason to run it anywhere.</summary>
    private List<string> LabelsOf()
    {
        if (Value("node") is not { } value)
        {
            return [];
        }

        List<string>? labels = value.Kind == JsonValueKind.String ? [value.Text!] : JsonValues.Texts(value);
        return labels?.TrueForAll(label => !string.IsNullOrWhiteSpace(label)) == true ? labels
            : Refuse<List<string>>(value, "\"node\" must be a label such as \"docker\", or a list of labels") ?? [];
    }

    /// <summary>Whether the value of a key that is not read asks for anything: an empty list, or false, is what is done here anyway.</summary>
    internal static bool Says(JsonSyntax value) =>
        value.Kind is not (JsonValueKind.Null or JsonValueKind.False) && (value.Kind != JsonValueKind.Array || value.Items.Count > 0);

    /// <summary>Tells what another client would have read, or this one if it were spelled otherwise, and what is taken as it is for want of a brace.</summary>
    private readonly void TellUnread()
    {
        foreach (JsonSyntax.Member member in _body.Members)
        {
            string? known = Keys.FirstOrDefault(key => key.Equals(member.Name, StringComparison.OrdinalIgnoreCase) && key != member.Name);
            string? instead = known is null ? ForeignKeys.Instead(member.Name) : $"write it \"{known}\"";
            if (Says(member.Value) && instead is not null)
            {
                _problems.Add(member.NameStart, $"\"{member.Name}\" of server '{_name}' is not read: {instead}.", isNote: true);
            }

            if (s_expanded.Contains(member.Name, StringComparer.Ordinal))
            {
                foreach (JsonSyntax text in (JsonSyntax[])[member.Value, .. member.Value.Items, .. member.Value.Members.Select(inner => inner.Value)])
                {
                    if (text.Kind == JsonValueKind.String && VariableExpansion.IsUnclosed(text.Text!))
                    {
                        _problems.Add(text.Start, $"\"{member.Name}\" of server '{_name}' has a '${{' without a closing '}}'. Close it, or write $${{ for a literal ${{.", isNote: true);
                    }
                }
            }
        }
    }

    private OAuthSettings OAuthOf(JsonSyntax value)
    {
        var wrong = new List<(int Offset, string Message)>();
        OAuthSettings settings = OAuthReader.Read(value, (offset, message) => wrong.Add((offset, message)));
        foreach ((int offset, string message) in wrong)
        {
            Refuse(offset, message);
        }

        return settings;
    }

    private List<string>? PatternsOf(JsonSyntax holder, string key, string shown)
    {
        JsonSyntax? value = JsonValues.Get(holder, key);
        return value is null ? null : JsonValues.Texts(value) ?? Refuse<List<string>>(value, $"\"{shown}\" must be {Patterns}");
    }

    private readonly JsonSyntax? Value(string key)
    {
        Debug.Assert(Keys.Contains(key, StringComparer.Ordinal), key);
        return JsonValues.Get(_body, key);
    }

    private string? Filled(string key) => Text(key) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private string? Text(string key) => Needed(key, value => value.Kind == JsonValueKind.String ? value.Text : null, "a string in quotes");

    private Dictionary<string, string> Map(string key) =>
        Needed(key, JsonValues.Map, "an object with a string for each name") ?? new Dictionary<string, string>(StringComparer.Ordinal);

    private bool NeededFlag(string key)
    {
        JsonSyntax? value = Value(key);
        return value is not null && (JsonValues.Flag(value) ?? Refuse<bool>(value, $"\"{key}\" must be true or false"));
    }

    private bool Flag(string key) => Optional(key, JsonValues.Flag, "true or false") ?? false;

    private TimeSpan? Seconds(string key) => Optional(key, JsonValues.Seconds, OneOfSeconds);

    /// <summary>A value without which the entry is another one.</summary>
    private T? Needed<T>(string key, Func<JsonSyntax, T?> read, string expected)
        where T : class
    {
        JsonSyntax? value = Value(key);
        return value is null ? null : read(value) ?? Refuse<T>(value, $"\"{key}\" must be {expected}");
    }

    /// <summary>A value that has a default to go on with.</summary>
    private readonly T? Optional<T>(string key, Func<JsonSyntax, T?> read, string expected)
        where T : struct
    {
        JsonSyntax? value = Value(key);
        T? found = value is null ? null : read(value);
        if (value is not null && found is null)
        {
            // Not told as the others: it stands beside no entry, because the entry can be used.
            _problems.Add(value.Start, $"\"{key}\" of server '{_name}' must be {expected}; the default is used.");
        }

        return found;
    }

    private T? Refuse<T>(JsonSyntax value, string message)
    {
        Refuse(value.Start, message);
        return default;
    }

    private void Refuse(int offset, string message)
    {
        _problem ??= string.Create(CultureInfo.InvariantCulture, $"{message} ({Path.GetFileName(_problems.File)} line {_problems.LineOf(offset)})");
        _problems.Add(offset, $"server '{_name}': {message}.");
    }
}
