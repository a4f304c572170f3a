using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>What a gateway makes of its configuration, and of its changes while it runs.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task With_a_broken_file_it_starts_and_says_file_line_and_column()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration("{\n  \"mcpServers\": {\n    \"a\": { \"command\": }\n  }\n}\n");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string list = await gateway.MetaAsync("list_available_mcps");

        Assert.StartsWith($"! {home.Home.ConfigurationFile}(3,23): broken JSON.", list, StringComparison.Ordinal);
        Assert.Contains($"{home.Home.ConfigurationFile}(3,23)", gateway.Errors.Text, StringComparison.Ordinal);
        JsonElement called = await gateway.CallAsync("a", "echo");
        Assert.Contains("(3,23)", called.TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_edit_keeps_the_servers_and_says_what_is_wrong()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("sample", "pid");

        home.WriteConfiguration("{ \"mcpServers\": ");
        await gateway.UntilListAsync(list => list.Contains("broken JSON", StringComparison.Ordinal) && list.Contains("sample: ", StringComparison.Ordinal));

        Assert.Equal("m", (await gateway.CallAsync("sample", "echo", """{"message":"m"}""")).TextOf());
    }

    [Fact]
    public async Task A_server_that_is_added_appears_and_one_that_is_unchanged_is_left_alone()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        home.WriteServers(Sample.Server("old", "--pid-file", pids));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("old", "pid");

        home.WriteServers(Sample.Server("old", "--pid-file", pids), Sample.Server("new"));
        await gateway.UntilListAsync(list => list.Contains("new: ", StringComparison.Ordinal));

        Assert.Equal("m", (await gateway.CallAsync("new", "echo", """{"message":"m"}""")).TextOf());
        await gateway.CallAsync("old", "pid");
        Assert.Single(Processes.FromFile(pids));
    }

    [Fact]
    public async Task A_server_that_is_changed_is_started_anew()
    {
        using TemporaryHome home = TemporaryHome.WithSample("--name", "one");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string before = (await gateway.CallAsync("sample", "pid")).TextOf();

        home.WriteServers(Sample.Server("sample", "--name", "two"));

        await Deadline.UntilAsync(async () => (await gateway.CallAsync("sample", "args")).TextOf() == "--name two", () => "still the old one");
        await Processes.AssertGone(int.Parse(before, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_server_that_is_removed_stops()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("going"), Sample.Server("staying"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string process = (await gateway.CallAsync("going", "pid")).TextOf();

        home.WriteServers(Sample.Server("staying"));
        await gateway.UntilListAsync(list => !list.Contains("going", StringComparison.Ordinal));
        Assert.True((await gateway.CallAsync("going", "pid")).IsError());

        await Processes.AssertGone(int.Parse(process, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_timeout_that_is_changed_counts_from_then_on()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("sample", "pid");

        home.WriteServers(Sample.Server("sample") with { OperationTimeout = TimeSpan.FromSeconds(0.5) }, Sample.Server("other"));
        await gateway.UntilListAsync(list => list.Contains("other", StringComparison.Ordinal));

        JsonElement result = await gateway.CallAsync("sample", "slow", """{"ms":3000}""");
        Assert.Contains("did not answer within 0.5 s", result.TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_in_the_env_file_of_the_home_counts_and_no_other_env_file_does()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration($$"""{"mcpServers":{"sample":{"command":"{{Built.SampleServer}}","env":{"SEEN":"${SECRET_OF_HOME}-${OTHER:-unset}" } } } }""");
        await File.WriteAllTextAsync(home.Home.EnvironmentFile, "SECRET_OF_HOME=yes\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(home.Root, ".env"), "OTHER=no\n", TestContext.Current.CancellationToken);
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.Equal("yes-unset", (await gateway.CallAsync("sample", "env", """{"name":"SEEN"}""")).TextOf());
    }

    [Fact]
    public async Task Instructions_name_as_many_servers_as_there_is_room_for()
    {
        using TemporaryHome home = TemporaryHome.With([.. Enumerable.Range(1, 30).Select(i => Sample.Server(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"server-number-{i}")))]);
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        string instructions = (await gateway.InitializeAsync()).GetProperty("instructions").GetString()!;

        Assert.Contains("server-number-1,", instructions, StringComparison.Ordinal);
        Assert.Matches(" and \\d+ more\\.", instructions);
    }
}
