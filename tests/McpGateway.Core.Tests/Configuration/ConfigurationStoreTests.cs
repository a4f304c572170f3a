using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration;

/// <summary>What a running process makes of changes to its files.</summary>
public sealed class ConfigurationStoreTests : IDisposable
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly TemporaryHome _home = new();
    private readonly ManualTime _time = new();
    private readonly List<ConfigurationSnapshot> _changes = [];
    private readonly ConfigurationStore _store;

    public ConfigurationStoreTests()
    {
        _store = new ConfigurationStore(_home.Home, time: _time);
        _store.Changed += _changes.Add;
        _home.WriteConfiguration(Servers("a"));
        _ = _store.Current;
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_change_is_taken_up_within_a_second_and_told_once()
    {
        using IDisposable watch = _store.Watch();
        _time.Advance(s_second * 3);
        Assert.Empty(_changes);

        _home.WriteConfiguration(Servers("b"));
        _time.Advance(s_second);
        Assert.Equal("b", Assert.Single(Assert.Single(_changes).Servers).Name);

        _time.Advance(s_second * 3);
        Assert.Equal("b", Assert.Single(_store.Current.Servers).Name);
        Assert.Same(_store.Current, Assert.Single(_changes));
    }

    [Fact]
    public void Nothing_is_looked_at_after_the_watch_has_ended()
    {
        IDisposable watch = _store.Watch();
        watch.Dispose();
        watch.Dispose();

        _home.WriteConfiguration(Servers("b"));
        _time.Advance(s_second * 3);

        Assert.Empty(_changes);
    }

    [Fact]
    public void A_watch_can_be_ended_by_what_it_tells()
    {
        using IDisposable watch = _store.Watch();
        _store.Changed += _ => watch.Dispose();

        _home.WriteConfiguration(Servers("b"));
        _time.Advance(s_second);
        _home.WriteConfiguration(Servers("c"));
        _time.Advance(s_second);

        Assert.Single(_changes);
    }

    [Fact]
    public async Task The_clock_of_the_system_moves_it_too()
    {
        var store = new ConfigurationStore(_home.Home);
        _ = store.Current;
        var seen = new TaskCompletionSource<ConfigurationSnapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Changed += seen.SetResult;
        using IDisposable watch = store.Watch();

        _home.WriteConfiguration(Servers("b"));

        Assert.Equal("b", (await seen.Task.InTime()).Servers[0].Name);
    }

    [Fact]
    public void A_file_written_anew_with_the_same_content_is_no_change()
    {
        using IDisposable watch = _store.Watch();

        _home.WriteConfiguration(Servers("a"));
        File.SetLastWriteTimeUtc(_home.Home.ConfigurationFile, DateTime.UtcNow.AddDays(-1));
        _time.Advance(s_second * 2);

        Assert.Empty(_changes);
    }

    [Fact]
    public void A_change_that_leaves_time_and_length_as_they_were_is_seen()
    {
        DateTime written = File.GetLastWriteTimeUtc(_home.Home.ConfigurationFile);
        using IDisposable watch = _store.Watch();
        _time.Advance(s_second);

        _home.WriteConfiguration(Servers("b"));
        File.SetLastWriteTimeUtc(_home.Home.ConfigurationFile, written);
        _time.Advance(s_second);

        Assert.Equal("b", Assert.Single(_changes).Servers[0].Name);
    }

    [Fact]
    public void A_broken_edit_is_told_once_and_leaves_servers_and_settings()
    {
        _home.WriteConfiguration("""{ "gateway": { "exposure": "all", "concurrentStarts": 3 }, "mcpServers": { "a": { "command": "x" } } }""");
        _store.Refresh();
        _changes.Clear();
        using IDisposable watch = _store.Watch();

        foreach (string broken in new[] { "{ broken", "[]", """{ "gateway": { "exposure": "meta" }, "mcpServers": 7 }""" })
        {
            _home.WriteConfiguration(broken);
            _time.Advance(s_second * 3);

            ConfigurationSnapshot change = Assert.Single(_changes);
            Assert.Single(change.Problems);
            Assert.Equal("a", Assert.Single(change.Servers).Name);
            Assert.Equal((Exposure.All, 3), (change.Settings.Exposure, change.Settings.ConcurrentStarts));
            _changes.Clear();
        }

        _home.WriteConfiguration("{}");
        _time.Advance(s_second);
        Assert.Empty(_changes[0].Problems);
        Assert.Empty(_changes[0].Servers);
        Assert.Equal(GatewaySettings.Default, _changes[0].Settings);
    }

    [Fact]
    public void A_file_with_a_wrong_setting_and_no_servers_is_not_broken()
    {
        _home.WriteConfiguration("""{ "gateway": { "exposure": 7 }, "mcpServers": {} }""");

        Assert.Empty(_store.Refresh().Servers);
        Assert.Single(_store.Current.Problems);
    }

    [Fact]
    public void A_file_that_an_editor_is_replacing_is_not_gone()
    {
        using IDisposable watch = _store.Watch();
        File.Delete(_home.Home.ConfigurationFile);
        _time.Advance(s_second);
        _home.WriteConfiguration(Servers("a"));
        _time.Advance(s_second);
        Assert.Empty(_changes);

        File.Delete(_home.Home.ConfigurationFile);
        _time.Advance(s_second * 2);
        Assert.Empty(Assert.Single(_changes).Servers);
    }

    [Fact]
    public void A_command_sees_at_once_that_the_file_is_gone()
    {
        File.Delete(_home.Home.ConfigurationFile);

        Assert.Empty(_store.Refresh().Servers);
    }

    [Fact]
    public void A_file_that_was_emptied_changes_nothing()
    {
        using IDisposable watch = _store.Watch();
        _home.WriteConfiguration("");
        _time.Advance(s_second * 3);

        Assert.Empty(_changes);
        Assert.Equal("a", Assert.Single(_store.Refresh().Servers).Name);
    }

    [UnixFact("it makes symbolic links")]
    public void A_change_behind_links_is_seen_and_so_is_another_link()
    {
        string first = _home.NewFile("json"), second = _home.NewFile("json"), between = _home.NewFile("json");
        File.WriteAllText(first, Servers("b"));
        File.WriteAllText(second, Servers("c"));
        File.CreateSymbolicLink(between, first);
        Relink(between);
        // Old enough that their times are believed.
        File.SetLastWriteTimeUtc(first, DateTime.UnixEpoch.AddDays(-1));
        File.SetLastWriteTimeUtc(second, DateTime.UnixEpoch.AddDays(-1));
        using IDisposable watch = _store.Watch();
        _time.Advance(s_second);
        Assert.Equal("b", _changes[^1].Servers[0].Name);

        File.WriteAllText(first, Servers("d"));
        File.SetLastWriteTimeUtc(first, DateTime.UnixEpoch.AddDays(-2));
        _time.Advance(s_second);
        Assert.Equal("d", _changes[^1].Servers[0].Name);

        File.SetLastWriteTimeUtc(second, DateTime.UnixEpoch.AddDays(-2));
        Relink(second);
        _time.Advance(s_second);
        Assert.Equal("c", _changes[^1].Servers[0].Name);

        void Relink(string target)
        {
            File.Delete(_home.Home.ConfigurationFile);
            File.CreateSymbolicLink(_home.Home.ConfigurationFile, target);
        }
    }

    [UnixFact("it makes symbolic links")]
    public void A_file_of_which_nothing_can_be_told_is_not_gone()
    {
        // A link to itself: neither there nor not there.
        File.Delete(_home.Home.ConfigurationFile);
        File.CreateSymbolicLink(_home.Home.ConfigurationFile, _home.Home.ConfigurationFile);

        Assert.Equal("a", Assert.Single(_store.Refresh().Servers).Name);
        Assert.Contains("cannot be read", Assert.Single(new ConfigurationStore(_home.Home).Current.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_handler_throws_does_not_end_the_watch()
    {
        _store.Changed += _ => throw new InvalidOperationException("a handler's own");
        using IDisposable watch = _store.Watch();

        _home.WriteConfiguration(Servers("b"));
        _time.Advance(s_second);
        _home.WriteConfiguration(Servers("c"));
        _time.Advance(s_second);

        Assert.Equal(["b", "c"], _changes.Select(change => change.Servers[0].Name));
    }

    [Fact]
    public void A_bad_line_of_the_env_file_is_told_with_the_configuration_and_its_values_are_not()
    {
        using IDisposable watch = _store.Watch();
        string file = _home.Home.EnvironmentFile;

        File.WriteAllText(file, "A=1\n");
        _time.Advance(s_second);
        Assert.Empty(_changes);

        File.WriteAllText(file, "A=1\nbad\nB=2\n");
        _time.Advance(s_second * 3);
        ConfigurationProblem problem = Assert.Single(Assert.Single(_changes).Problems);
        Assert.Equal((file, 2), (problem.File, problem.Line));
        Assert.Equal("a", Assert.Single(_changes[0].Servers).Name);

        File.WriteAllText(file, "A=2\n");
        _time.Advance(s_second);
        Assert.Empty(_changes[1].Problems);
        Assert.Equal(2, _changes.Count);
    }

    private static string Servers(string name) => $$"""{ "mcpServers": { "{{name}}": { "command": "x" } } }""";
}
