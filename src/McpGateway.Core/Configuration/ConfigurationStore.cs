namespace McpGateway.Configuration;

/// <summary>
/// The configuration of a running process: read when it is first asked for and again when the file has changed. A broken edit keeps
/// the last good servers and says what is wrong.
/// </summary>
public sealed class ConfigurationStore
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(50);

    private readonly object _gate = new();
    private readonly IReadOnlyList<ServerDefinition> _additional;
    private readonly TimeProvider _time;
    private (DateTime Written, long Length) _stamp;
    private long? _looked;
    private ConfigurationSnapshot? _current;

    /// <summary>Names the folder; nothing is read yet.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="additional">Servers that are there beside those of the file, which come first where names are equal.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public ConfigurationStore(GatewayHome home, IReadOnlyList<ServerDefinition>? additional = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Home = home;
        File = new ConfigurationFile(home.ConfigurationFile);
        // An edit of this process's own is seen at once.
        File.Edited += () => Refresh();
        _additional = additional ?? [];
    }

    /// <summary>Raised when the configuration has changed, with what it is now. The handler must be quick and must not ask for it.</summary>
    internal event Action<ConfigurationSnapshot>? Changed;

    /// <summary>The gateway's folder.</summary>
    public GatewayHome Home { get; }

    /// <summary>The file, for edits.</summary>
    public ConfigurationFile File { get; }

    /// <summary>The configuration as the file has it now, or had it 50 ms ago.</summary>
    public ConfigurationSnapshot Current
    {
        get
        {
            lock (_gate)
            {
                // A call must not wait for the disk: what is younger than this is taken for the present.
                if (_current is not null && _looked is { } looked && _time.GetElapsedTime(looked) < s_lookEvery)
                {
                    return _current;
                }

                _looked = _time.GetTimestamp();
                var info = new FileInfo(Home.ConfigurationFile);
                (DateTime, long) stamp = info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
                if (_current is not null && info is { Exists: true, Length: 0 })
                {
                    // An editor between emptying the file and writing it.
                    return _current;
                }

                if (_current is null || stamp != _stamp)
                {
                    _stamp = stamp;
                    _current = Merge(File.Read());
                    Changed?.Invoke(_current);
                }

                return _current;
            }
        }
    }

    /// <summary>The configuration as the file has it at this moment: for commands, which a script may run right after it has edited the file.</summary>
    public ConfigurationSnapshot Refresh()
    {
        lock (_gate)
        {
            _looked = null;
            return Current;
        }
    }

    private ConfigurationSnapshot Merge(ConfigurationSnapshot read)
    {
        bool unreadable = read.Servers.Count == 0 && read.Problems.Count > 0;
        if (unreadable && _current is not null)
        {
            return new ConfigurationSnapshot(_current.Servers, read.Problems);
        }

        IEnumerable<ServerDefinition> others = _additional.Where(server => read.Servers.All(own => own.Name != server.Name));
        return new ConfigurationSnapshot([.. read.Servers, .. others], read.Problems);
    }
}
