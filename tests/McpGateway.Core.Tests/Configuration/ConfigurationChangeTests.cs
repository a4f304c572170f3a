using System.Globalization;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration;

/// <summary>Changes of single members of an entry.</summary>
public sealed class ConfigurationChangeTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    private ConfigurationFile File => new(_home.Home.ConfigurationFile);

    private string Text => System.IO.File.ReadAllText(_home.Home.ConfigurationFile);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Only_the_named_members_are_written()
    {
        _home.WriteConfiguration("{ \"mcpServers\": { \"s\": { \"command\": \"a\", \"keepAlive\": false, \"x\": 1.50 } } }");

        Assert.True(await ChangeAsync("s", ["idleTimeout"], server => server with { IdleTimeout = TimeSpan.FromSeconds(9), Command = "other", KeepAlive = true }));

        Assert.Equal("{ \"mcpServers\": { \"s\": { \"command\": \"a\", \"keepAlive\": false, \"x\": 1.50, \"idleTimeout\": 9 } } }", Text);
    }

    [Fact]
    public async Task A_member_at_its_default_goes()
    {
        _home.WriteConfiguration("{ \"mcpServers\": { \"s\": { \"command\": \"a\", \"idleTimeout\": 0, \"trusted\": true } } }");

        Assert.True(await ChangeAsync("s", ["idleTimeout", "trusted"], server => server with { Trusted = false }));

        Assert.Equal("{ \"mcpServers\": { \"s\": { \"command\": \"a\" } } }", Text);
    }

    [Fact]
    public async Task A_neighbour_of_more_lines_gives_the_indentation()
    {
        _home.WriteConfiguration("{\r\n  \"mcpServers\": {\r\n      \"s\": {\r\n         \"command\": \"a\"\r\n      }\r\n  }\r\n}\r\n");

        Assert.True(await ChangeAsync("s", ["description"], server => server with { Description = "é" }));

        Assert.Equal("{\r\n  \"mcpServers\": {\r\n      \"s\": {\r\n         \"command\": \"a\",\r\n         \"description\": \"é\"\r\n      }\r\n  }\r\n}\r\n", Text);
    }

    [Fact]
    public async Task An_entry_that_is_not_there_is_not_made()
    {
        _home.WriteConfiguration("{ \"mcpServers\": { } }");

        Assert.False(await ChangeAsync("s", ["description"], server => server with { Description = "x" }));

        Assert.Equal("{ \"mcpServers\": { } }", Text);
    }

    [Fact]
    public async Task An_entry_that_is_no_object_is_left_alone()
    {
        _home.WriteConfiguration("{ \"mcpServers\": { \"s\": 5 } }");

        ConfigurationException e = await Assert.ThrowsAsync<ConfigurationException>(() => ChangeAsync("s", ["description"], server => server with { Description = "x" }));

        Assert.Contains("'s'", e.Message, StringComparison.Ordinal);
        Assert.Equal("{ \"mcpServers\": { \"s\": 5 } }", Text);
    }

    [Fact]
    public async Task Of_many_changes_at_once_every_one_survives()
    {
        _home.WriteConfiguration("{ \"mcpServers\": { \"s\": { \"command\": \"a\" } } }");

        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(() => ChangeAsync(
            "s",
            ["env"],
            server => server with { Environment = new Dictionary<string, string>(server.Environment, StringComparer.Ordinal) { ["V" + i.ToString(CultureInfo.InvariantCulture)] = "x" } }))));

        Assert.Equal(30, Assert.Single(File.Read().Servers).Environment.Count);
    }

    private Task<bool> ChangeAsync(string name, string[] keys, Func<ServerDefinition, ServerDefinition> change) =>
        File.ChangeAsync(name, keys, change, CancellationToken.None).InTime();
}
