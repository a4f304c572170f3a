using McpGateway.Configuration.Reading;

namespace McpGateway.Configuration;

/// <summary>
/// The configuration of a running process: read when it is first asked for and again when the file has changed. A broken edit keeps
/// the last good state and says what is wrong.
/// </summary>
public sealed class ConfigurationStore
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a file may be away while an editor puts another in its place.</summary>
    private static readonly TimeSpan s_replacement = TimeSpan.FromMilliseconds(500);

    /// <summary>What was written so lately may be written again without another time on it.</summary>
    private static readonly TimeSpan s_coarseTime = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly IReadOnlyList<ServerDefinition> _additional;
    private readonly TimeProvider _time;
    private readonly ManagedState _managed;
    private long? _looked;
    private long? _missing;
    private FileStamp? _stamp;
    private byte[]? _content;
    private ConfigurationSnapshot? _read;
    private FileStamp? _environmentStamp;
    private IReadOnlyList<ConfigurationProblem> _environmentProblems = [];
    private ConfigurationSnapshot? _current;

    /// <summary>Names the folder; nothing is read yet.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="additional">Servers that are there beside those of the file, which come first where names are equal.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public ConfigurationStore(GatewayHome home, IReadOnlyList<ServerDefinition>? additional = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Home = home;
        _managed = new ManagedState(home.Managed, _time);
        File = new ConfigurationFile(home.ConfigurationFile);
        // An edit of this process's own is seen at once.
        File.Edited += () => Refresh();
        _additional = additional ?? [];
    }

    /// <summary>
    /// Raised once for each change of the configuration or of what is wrong with it, with what it is now. The handler must be quick and must not
    /// ask for it.
    /// </summary>
    internal event Action<ConfigurationSnapshot>? Changed;

    /// <summary>Raised once, when it is first read. The handler must be quick and must not ask for it.</summary>
    internal event Action<ConfigurationSnapshot>? Loaded;

    /// <summary>The gateway's folder.</summary>
    public GatewayHome Home { get; }

    /// <summary>The file, for edits.</summary>
    public ConfigurationFile File { get; }

    /// <summary>What to tell, and what to type, where there is no server at all and nothing else is wrong with the file; null where there is one.</summary>
    public string? NothingConfigured => Current is { Servers.Count: 0, IsBroken: false }
        ? "No servers are configured. " + HowToAdd
        : null;

    /// <summary>What to type to have a server.</summary>
    internal string HowToAdd =>
        $"Add them under \"{ServerSection.Own}\" in {Home.ConfigurationFile}, or in PowerShell: Register-McpServer memory npx '-y', '@modelcontextprotocol/server-memory', or elsewhere: mcp-gateway add memory -- npx -y @modelcontextprotocol/server-memory";

    /// <summary>The configuration as the file has it now, or had it 50 ms ago.</summary>
    public ConfigurationSnapshot Current
    {
        get
        {
            lock (_gate)
            {
                // A call must not wait for the disk: what is younger than this is taken for the present.
                return _current is not null && _looked is { } looked && _time.GetElapsedTime(looked) < s_lookEvery ? _current : Look(atOnce: false);
            }
        }
    }

    /// <summary>The configuration as the file has it at this moment: for commands, which a script may run right after it has edited the file.</summary>
    public ConfigurationSnapshot Refresh()
    {
        lock (_gate)
        {
            return Look(atOnce: true);
        }
    }

    /// <summary>What the administrator of the machine says of a server that is not in the configuration yet: why it will not be used, as a part of a sentence; null where nothing is known against it.</summary>
    /// <param name="server">The server.</param>
    public string? RefusalOf(ServerDefinition server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return Current.Managed?.Over(server).Refusal;
    }

    /// <summary>Takes changes up about once a second until the result is disposed, also while nobody asks for the configuration.</summary>
    internal IDisposable Watch() => new ConfigurationWatch(
        () =>
        {
            lock (_gate)
            {
                Look(atOnce: false);
            }
        },
        _time);

    private ConfigurationSnapshot Look(bool atOnce)
    {
        _looked = _time.GetTimestamp();
        bool changed = LookAtFile(atOnce) | LookAtEnvironment() | _managed.Look(atOnce);
        if (_current is not null && !changed)
        {
            return _current;
        }

        bool isFirst = _current is null;
        IEnumerable<ServerDefinition> others = _additional.Where(server => _read!.Servers.All(own => own.Name != server.Name));
        _current = Over(new ConfigurationSnapshot([.. _read!.Servers, .. others], [.. _read.Problems, .. _environmentProblems], _read.Settings) { IsBroken = _read.IsBroken, Profiles = _read.Profiles });
        (isFirst ? Loaded : Changed)?.Invoke(_current);

        return _current;
    }

    /// <summary>What the user has configured, with what the administrator says of it.</summary>
    private ConfigurationSnapshot Over(ConfigurationSnapshot own) => _managed.Current is not { } managed ? own
        : new ConfigurationSnapshot([.. own.Servers.Select(managed.Over)], managed.ToProblem() is { } problem ? [problem, .. own.Problems] : own.Problems, managed.Over(own.Settings))
        {
            IsBroken = own.IsBroken,
            Profiles = own.Profiles,
            Managed = managed,
        };

    private bool LookAtFile(bool atOnce)
    {
        FileStamp? stamp = FileStamp.Of(Home.ConfigurationFile);
        if (_read is not null && (stamp is not { } there || IsPassing(there, atOnce) || there == _stamp))
        {
            return false;
        }

        ConfigurationSnapshot read = File.Read(out byte[]? content);
        bool settled = content is not null && stamp?.Written < _time.GetUtcNow().UtcDateTime - s_coarseTime;
        _stamp = settled ? stamp : null;
        bool same = content is null
            ? _read?.Problems.SequenceEqual(read.Problems) == true
            : _content is not null && _read is not null && content.AsSpan().SequenceEqual(_content);
        _content = content;
        if (same)
        {
            return false;
        }

        _read = read.IsBroken && _read is not null ? new ConfigurationSnapshot(_read.Servers, read.Problems, _read.Settings) { IsBroken = true, Profiles = _read.Profiles } : read;
        return true;
    }

    /// <summary>Whether an editor may be between emptying or removing the file and writing it.</summary>
    private bool IsPassing(FileStamp stamp, bool atOnce)
    {
        if (stamp.Target is not null)
        {
            _missing = null;
            return stamp.Length == 0;
        }

        _missing ??= _time.GetTimestamp();
        return !atOnce && _time.GetElapsedTime(_missing.Value) < s_replacement;
    }

    /// <summary>Its values are read when a server starts; here it is about what is wrong with it.</summary>
    private bool LookAtEnvironment()
    {
        FileStamp? stamp = FileStamp.Of(Home.EnvironmentFile);
        if (_current is not null && (stamp is null || stamp == _environmentStamp))
        {
            return false;
        }

        _environmentStamp = stamp?.Written < _time.GetUtcNow().UtcDateTime - s_coarseTime ? stamp : null;
        var problems = new List<ConfigurationProblem>();
        DotEnvFile.Read(Home.EnvironmentFile, problems);
        bool same = problems.SequenceEqual(_environmentProblems);
        _environmentProblems = problems;
        return !same;
    }
}
