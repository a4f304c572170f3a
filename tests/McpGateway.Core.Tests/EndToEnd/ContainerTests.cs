using System.Text.Json;
using McpGateway.Tests.Support;
using McpGateway.Transports.Stdio.Containers;

namespace McpGateway.Tests.EndToEnd;

/// <summary>A server in a container is more than the process that the gateway has: however it ends, no container stays.</summary>
public sealed class ContainerTests : IAsyncLifetime
{
    private static readonly string[] s_run = ["run"];
    private static readonly string[] s_stubborn = ["--ignore-stdin-close", "--ignore-sigterm"];

    private readonly TemporaryHome _home = new();
    private Containers? _containers;

    private Containers Engine => _containers!;

    public async ValueTask InitializeAsync() => _containers = await Containers.StartAsync(_home);

    public async ValueTask DisposeAsync()
    {
        if (_containers is not null)
        {
            await _containers.DisposeAsync();
        }

        _home.Dispose();
    }

    [Fact]
    public async Task A_container_is_named_gets_what_lets_it_end_and_the_variables_of_its_definition()
    {
        _home.WriteServers(Engine.Server("git hub", ["--log-level", "error", "run", "-e", "TOKEN", "--hostname", "box"]) with
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = "its value" },
        });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        Assert.Equal("its value", (await gateway.CallAsync("git hub", "env", """{"name":"TOKEN"}""")).TextOf());

        string name = Assert.Single(await Engine.NamesAsync());
        Assert.Matches("^mcp-gateway-git-hub-[0-9a-f]{12}$", name);
        JsonElement container = JsonText.Parse(await Engine.AskAsync("inspect", name))[0];
        Assert.True(container.GetProperty("HostConfig").GetProperty("AutoRemove").GetBoolean());
        Assert.True(container.GetProperty("HostConfig").GetProperty("Init").GetBoolean());
        Assert.True(container.GetProperty("Config").GetProperty("OpenStdin").GetBoolean());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_gateway_that_ends_in_order_leaves_no_container(bool isStubborn)
    {
        _home.WriteServers(Engine.Server("boxed", s_run, isStubborn ? s_stubborn : []));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        await gateway.CallAsync("boxed", "pid");
        Assert.Single(await Engine.NamesAsync());

        gateway.CloseInput();
        await gateway.ExitAsync();

        Assert.Empty(await Engine.NamesAsync());
        Assert.Empty(Records());
    }

    [Fact]
    public async Task A_server_that_is_idle_leaves_no_container()
    {
        _home.WriteServers(Engine.Server("boxed", s_run, s_stubborn) with { IdleTimeout = TimeSpan.FromSeconds(1) });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        await gateway.CallAsync("boxed", "pid");
        Assert.Single(Records());

        await Deadline.Until(() => Records().Length == 0, () => "still running");

        Assert.Empty(await Engine.NamesAsync());
    }

    [Fact]
    public async Task A_start_that_takes_too_long_leaves_no_container()
    {
        _home.WriteServers(Engine.Server("silent", s_run, ["--silent", .. s_stubborn]) with { InitTimeout = TimeSpan.FromSeconds(5) });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        Assert.Contains("podman downloads localhost/empty", await gateway.CallLineAsync("silent", "pid"), StringComparison.Ordinal);

        await Deadline.Until(() => Records().Length == 0, () => "still running");
        Assert.Empty(await Engine.NamesAsync());
    }

    [Fact]
    public async Task A_start_that_is_under_way_when_the_gateway_ends_leaves_no_container()
    {
        _home.WriteServers(Engine.Server("silent", s_run, ["--silent", .. s_stubborn]) with { InitTimeout = TimeSpan.FromMinutes(5) });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        gateway.SendCall("silent", "pid");
        await Deadline.UntilAsync(async () => (await Engine.NamesAsync()).Length == 1, () => "not started");

        gateway.CloseInput();
        await gateway.ExitAsync();

        Assert.Empty(await Engine.NamesAsync());
    }

    [Fact]
    public async Task A_start_that_has_hardly_begun_when_the_gateway_ends_leaves_no_container()
    {
        _home.WriteServers(Engine.Server("silent", s_run, ["--silent", .. s_stubborn]) with { InitTimeout = TimeSpan.FromMinutes(5) });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        gateway.SendCall("silent", "pid");
        await Deadline.Until(() => Records().Length == 1, () => "not started");

        gateway.CloseInput();
        await gateway.ExitAsync();

        Assert.Empty(await Engine.NamesAsync());
    }

    [Fact]
    public async Task The_container_that_a_killed_gateway_has_left_is_ended_by_the_next()
    {
        // One with a name of the user's own, one with ours.
        _home.WriteServers(Engine.Server("boxed", ["run", "--name", "mine"], s_stubborn), Engine.Server("other", s_run, s_stubborn));
        GatewayProcess killed = await GatewayProcess.ConnectAsync(_home);
        await killed.CallAsync("boxed", "pid");
        await killed.CallAsync("other", "pid");
        Processes.Send(killed.Id, Processes.Kill);
        await killed.GoneAsync();
        await killed.DisposeAsync();
        string[] left = await Engine.NamesAsync();
        Assert.Equal(2, left.Length);
        Assert.Contains("mine", left);

        await using GatewayProcess next = await GatewayProcess.ConnectAsync(_home);

        await Deadline.Until(() => Records().Length == 0, () => _home.GatewayLog);
        Assert.Empty(await Engine.NamesAsync());
        // The name is free again.
        Assert.Equal("1", (await next.CallAsync("boxed", "add", """{"a":0,"b":1}""")).TextOf());
        Assert.Contains("113 server 'boxed': ended containers left behind by a gateway that was killed: 1", _home.GatewayLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_of_the_same_name_that_is_not_the_gateways_is_spared()
    {
        await Engine.AskAsync(["run", "-d", .. Engine.Server("", ["--name", "mine"], "--sleep-forever").Arguments]);
        _home.WriteServers(Engine.Server("boxed", ["run", "--name=mine"]));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        Assert.Contains("mine", await gateway.CallLineAsync("boxed", "pid"), StringComparison.Ordinal);

        gateway.CloseInput();
        await gateway.ExitAsync();
        Assert.Equal(["mine"], await Engine.NamesAsync());
        Assert.Equal("running", (await Engine.AskAsync("inspect", "--format", "{{.State.Status}}", "mine")).Trim());
    }

    [Fact]
    public async Task A_container_that_the_user_wants_to_keep_is_ended_and_stays()
    {
        _home.WriteServers(Engine.Server("boxed", ["container", "run", "--rm=false", "--name", "kept"], s_stubborn));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        await gateway.CallAsync("boxed", "pid");

        gateway.CloseInput();
        await gateway.ExitAsync();

        Assert.Equal("exited", (await Engine.AskAsync("inspect", "--format", "{{.State.Status}}", "kept")).Trim());
    }

    [Fact]
    public async Task A_server_that_crashes_in_its_container_starts_again()
    {
        _home.WriteServers(Engine.Server("boxed", s_run));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        await gateway.CallAsync("boxed", "pid");
        string first = Assert.Single(await Engine.NamesAsync());

        await Engine.AskAsync("kill", first);
        await Deadline.Until(() => Records().Length == 0, () => "the end was not noticed");

        await gateway.CallAsync("boxed", "pid");
        Assert.NotEqual(first, Assert.Single(await Engine.NamesAsync()));
    }

    [Fact]
    public async Task A_name_of_the_users_own_can_be_used_at_once_after_a_gateway_was_killed()
    {
        _home.WriteServers(Engine.Server("boxed", ["run", "--name", "mine"], s_stubborn));
        GatewayProcess killed = await GatewayProcess.ConnectAsync(_home);
        await killed.CallAsync("boxed", "pid");
        Processes.Send(killed.Id, Processes.Kill);
        await killed.GoneAsync();
        await killed.DisposeAsync();
        await using GatewayProcess next = await GatewayProcess.ConnectAsync(_home);

        Assert.Equal("1", (await next.CallAsync("boxed", "add", """{"a":0,"b":1}""")).TextOf());
    }

    [Fact]
    public async Task Every_option_of_the_engine_is_known_as_it_reads_it()
    {
        string[] lines = (await Engine.AskAsync("run", "--help")).Split('\n');
        int seen = 0;
        foreach (string line in lines.Select(line => line.TrimStart()).Where(line => line.StartsWith('-') && line.Contains("--", StringComparison.Ordinal)))
        {
            // "-e, --env stringArray   Set ..." has a value, "--rm      Remove ..." has none.
            string[] parts = line[line.IndexOf("--", StringComparison.Ordinal)..].Split("  ", 2)[0].Split(' ');
            string expected = parts.Length > 1 ? "image" : "value";
            Assert.True(ContainerRun.Of(["podman", "run", parts[0], "value", "image"])?.Image == expected, line);
            if (line[1] != '-')
            {
                Assert.True(ContainerRun.Of(["podman", "run", line[..2], "value", "image"])?.Image == expected, line);
            }

            seen++;
        }

        Assert.True(seen > 50, $"only {seen} options");
    }

    private string[] Records() => Directory.Exists(_home.Home.ProcessFolder) ? Directory.GetFiles(_home.Home.ProcessFolder, "*.json") : [];
}
