using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>How servers are met that were never seen: by a call or a load, or in the background where the setting says so.</summary>
public sealed class DiscoveryTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task By_default_a_server_is_met_by_a_call()
    {
        string pids = _home.NewFile();
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("one", "", "--pid-file", pids), Settings.Entry("two", "", "--pid-file", pids)));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        Assert.Contains("one: [tools not seen yet]", await gateway.MetaAsync("list_available_mcps"), StringComparison.Ordinal);
        Assert.Empty(Processes.FromFile(pids));

        await gateway.CallAsync("two", "pid");

        string list = await gateway.MetaAsync("list_available_mcps");
        Assert.Contains("one: [tools not seen yet]", list, StringComparison.Ordinal);
        Assert.Matches(@"two: A server for tests \[\d+ tools, ready\]", list);
        Assert.Single(Processes.FromFile(pids));
    }

    [Fact]
    public async Task In_the_background_servers_are_met_one_after_the_other_and_stopped()
    {
        string steps = _home.NewFile();
        string Entry(string name) => $$"""
            "{{name}}":{"command":"/bin/sh","args":["-c",{{JsonText.Quote($"echo begin {name} >> '{steps}'; '{Built.SampleServer}'; echo end {name} >> '{steps}'")}}]}
            """;
        _home.WriteConfiguration(Background(Entry("one"), Entry("two"), Entry("three")));
        await using GatewayProcess gateway = GatewayProcess.Start(_home);
        Assert.Contains("\"result\"", await gateway.RequestLineAsync("ping", null), StringComparison.Ordinal);
        Assert.Empty(TemporaryHome.Lines(steps));
        await gateway.InitializeAsync();

        await DoneAsync("3 of 3");

        Assert.Equal(["begin one", "end one", "begin two", "end two", "begin three", "end three"], TemporaryHome.Lines(steps));
        Assert.Empty(Processes.DescendantsOf(gateway.Id));
        string found = await gateway.MetaAsync("list_available_mcps", """{"query":"echo a message"}""");
        Assert.All((string[])["one: echo(", "two: echo(", "three: echo("], line => Assert.Contains(line, found, StringComparison.Ordinal));
        Assert.Equal(3, gateway.Received("notifications/prompts/list_changed").Length);
        Assert.Contains("Greets somebody", await gateway.RequestLineAsync("prompts/list", null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_met_is_tried_once_or_not_at_all_and_disturbs_nothing()
    {
        string pids = _home.NewFile();
        string Sample(string name, string members, params string[] options) => Settings.Entry(name, members, ["--pid-file", pids, .. options]);
        _home.WriteConfiguration(Background(
            Sample("failing", "", "--exit-at-start", "5"),
            Sample("refusing", "", "--refuse", "tools/list"),
            Sample("off", ",\"disabled\":true"),
            Sample("needy", ",\"env\":{\"TOKEN\":\"${NO_SUCH_VARIABLE}\"}"),
            "\"remote\":{\"url\":\"https://example.com/mcp\"}",
            "\"absent\":{\"command\":\"no-such-program\"}",
            Sample("fine", "")));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        await DoneAsync("1 of 3");
        // A change of the configuration is a reason to look again, not to try again.
        _home.WriteConfiguration(Background(Sample("failing", "", "--exit-at-start", "5"), Sample("fine", ""), Sample("added", "")));
        await DoneAsync("1 of 1");

        Assert.Equal(4, Processes.FromFile(pids).Length);
        Assert.Single(_home.GatewayLog.Split('\n'), line => line.Contains("'failing'", StringComparison.Ordinal));
        Assert.Contains("failing: [tools not seen yet, faulted: ", await gateway.MetaAsync("list_available_mcps"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_that_are_added_or_defined_otherwise_are_met_too()
    {
        _home.WriteConfiguration(Background(Settings.Entry("one", "")));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        await gateway.UntilListAsync(list => list.Contains(" tools", StringComparison.Ordinal) && !list.Contains("not seen", StringComparison.Ordinal));

        _home.WriteConfiguration(Background(Settings.Entry("one", "", "--tools", "3"), Settings.Entry("two", "")));

        await gateway.UntilListAsync(list => list.Split('\n').Length == 2 && !list.Contains("not seen", StringComparison.Ordinal));
        Assert.Contains("one: filler_0003(", await gateway.MetaAsync("list_available_mcps", """{"query":"filler_0003"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_gateways_at_once_meet_each_server_once()
    {
        string[] files = [.. Enumerable.Range(0, 4).Select(_ => _home.NewFile())];
        _home.WriteConfiguration(Background([.. files.Select((file, i) => Settings.Entry($"server{i}", "", "--pid-file", file, "--start-delay", "100"))]));
        GatewayProcess[] gateways = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => GatewayProcess.ConnectAsync(_home)));

        foreach (GatewayProcess gateway in gateways)
        {
            await gateway.UntilListAsync(list => !list.Contains("not seen", StringComparison.Ordinal));
        }

        foreach (GatewayProcess gateway in gateways)
        {
            await gateway.DisposeAsync();
        }

        Assert.All(files, file => Assert.Single(Processes.FromFile(file)));
    }

    [Fact]
    public async Task A_call_comes_before_a_server_that_does_not_start_and_the_end_does_not_wait_for_it()
    {
        string pids = _home.NewFile();
        _home.WriteConfiguration(
            $$$"""{"gateway":{"discovery":"background","concurrentStarts":1},"mcpServers":{{{{Settings.Entry("silent", "", "--silent", "--pid-file", pids)}}},{{{Settings.Entry("one", "")}}}}}""");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        await Deadline.Until(() => Processes.FromFile(pids).Length == 1, () => "not started");

        Assert.False((await gateway.CallAsync("one", "pid")).IsError());
        gateway.CloseInput();
        await gateway.ExitAsync();

        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [Fact]
    public async Task A_shared_server_that_a_client_uses_meanwhile_stays()
    {
        string pids = _home.NewFile(), methods = _home.NewFile();
        _home.WriteConfiguration(Background(Settings.Entry("shared", ",\"scope\":\"shared\",\"initTimeout\":4", "--pid-file", pids, "--hang", "prompts/list", "--method-file", methods)));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        await Deadline.Until(() => TemporaryHome.Lines(methods).Contains("prompts/list"), () => "not listed");

        string before = (await gateway.CallAsync("shared", "pid")).TextOf();
        await DoneAsync("1 of 1");

        Assert.Equal(before, (await gateway.CallAsync("shared", "pid")).TextOf());
        Assert.Single(Processes.FromFile(pids));
    }

    private static string Background(params string[] entries) =>
        $$$"""{"gateway":{"discovery":"background"},"mcpServers":{{{{string.Join(',', entries)}}}}}""";

    private Task DoneAsync(string count) =>
        Deadline.Until(() => _home.GatewayLog.Contains($"discovery: {count} servers", StringComparison.Ordinal), () => _home.GatewayLog);
}
