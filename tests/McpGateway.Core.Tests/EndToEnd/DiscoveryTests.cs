using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>How servers are met that were never seen: in the background, or by a call or a load where the setting says so.</summary>
public sealed class DiscoveryTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task On_first_use_a_server_is_met_by_a_call()
    {
        string pids = _home.NewFile();
        _home.WriteConfiguration($$$"""{"gateway":{"discovery":"onFirstUse"},"mcpServers":{{{{Settings.Entry("one", "", "--pid-file", pids)}}},{{{Settings.Entry("two", "", "--pid-file", pids)}}}}}""");
        await using GatewayProcess gateway = await ConnectAsync();
        Assert.Contains("one: [tools not seen yet]", await gateway.MetaAsync("list_available_mcps"), StringComparison.Ordinal);
        Assert.Empty(Processes.FromFile(pids));

        await gateway.CallAsync("two", "pid");

        string list = await gateway.MetaAsync("list_available_mcps");
        Assert.Contains("one: [tools not seen yet]", list, StringComparison.Ordinal);
        Assert.Matches(@"two: A server for tests \[\d+ tools, ready\]", list);
        Assert.Single(Processes.FromFile(pids));
    }

    [UnixFact("it runs a shell script")]
    public async Task By_default_servers_are_met_in_the_background_and_stopped()
    {
        string steps = _home.NewFile();
        string Entry(string name) => $$"""
            "{{name}}":{"command":"/bin/sh","args":["-c",{{JsonText.Quote($"echo begin {name} >> '{steps}'; '{Built.SampleServer}'; echo end {name} >> '{steps}'")}}]}
            """;
        _home.WriteConfiguration(Background(Entry("one"), Entry("two"), Entry("three")));
        await using GatewayProcess gateway = GatewayProcess.Start(_home, meetsServers: true);
        Assert.Contains("\"result\"", await gateway.RequestLineAsync("ping", null), StringComparison.Ordinal);
        Assert.Empty(TemporaryHome.Lines(steps));
        await gateway.InitializeAsync();

        await DoneAsync("3 of 3");

        string[] lines = TemporaryHome.Lines(steps);
        Assert.Equal(["begin one", "begin two", "begin three"], lines.Where(line => line.StartsWith("begin", StringComparison.Ordinal)));
        Assert.Equal(6, lines.Length);
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
            "\"remote\":{\"url\":\"http://127.0.0.1:9/mcp\"}",
            "\"absent\":{\"command\":\"no-such-program\"}",
            Sample("fine", "")));
        await using GatewayProcess gateway = await ConnectAsync();

        await DoneAsync("1 of 4");
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
        await using GatewayProcess gateway = await ConnectAsync();
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
        GatewayProcess[] gateways = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ConnectAsync()));

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
        await using GatewayProcess gateway = await ConnectAsync();
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
        await using GatewayProcess gateway = await ConnectAsync();
        await Deadline.Until(() => TemporaryHome.Lines(methods).Contains("prompts/list"), () => "not listed");

        string before = (await gateway.CallAsync("shared", "pid")).TextOf();
        await DoneAsync("1 of 1");

        Assert.Equal(before, (await gateway.CallAsync("shared", "pid")).TextOf());
        Assert.Single(Processes.FromFile(pids));
    }

    [Fact]
    public async Task A_silent_server_keeps_no_other_waiting_and_a_query_says_that_it_is_not_known_yet()
    {
        _home.WriteConfiguration(Background(Settings.Entry("silent", "", "--silent"), Settings.Entry("one", ""), Settings.Entry("two", "")));
        await using GatewayProcess gateway = await ConnectAsync();

        await gateway.UntilListAsync(list => list.Split('\n').Count(line => line.Contains("not seen", StringComparison.Ordinal)) == 1);

        string found = await gateway.MetaAsync("list_available_mcps", """{"query":"echo a message"}""");
        Assert.Contains("one: echo(", found, StringComparison.Ordinal);
        Assert.EndsWith("\nNot known yet, being listed now (ask again soon, or load_mcp_tools): silent", found, StringComparison.Ordinal);
        string none = await gateway.MetaAsync("list_available_mcps", """{"query":"zzzz qqqq"}""");
        Assert.StartsWith("Nothing known so far fits 'zzzz qqqq'.", none, StringComparison.Ordinal);
        Assert.DoesNotContain("No tool", none, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_call_takes_over_the_server_that_is_being_met()
    {
        string pids = _home.NewFile(), hold = _home.NewFile();
        await File.WriteAllTextAsync(hold, "");
        _home.WriteConfiguration(Background(Held("held", pids, hold)));
        await using GatewayProcess gateway = await ConnectAsync();
        await Deadline.Until(() => TemporaryHome.Lines(pids).Length == 1, () => "not started");

        string id = gateway.SendCall("held", "pid");
        File.Delete(hold);
        await gateway.AnswerAsync(id);
        await DoneAsync("1 of 1");

        // It is the caller's now: it is not stopped because its lists have been read.
        Assert.False((await gateway.CallAsync("held", "pid")).IsError());
        Assert.Single(TemporaryHome.Lines(pids));
    }

    [UnixFact("it runs a shell script")]
    public async Task A_client_that_ends_in_the_middle_leaves_nothing_running_and_the_next_goes_on()
    {
        string pids = _home.NewFile(), hold = _home.NewFile();
        await File.WriteAllTextAsync(hold, "");
        _home.WriteConfiguration(Background(Held("held", pids, hold), Settings.Entry("after", "")));
        await using (GatewayProcess first = await ConnectAsync())
        {
            await Deadline.Until(() => TemporaryHome.Lines(pids).Length == 1, () => "not started");
            first.CloseInput();
            await first.ExitAsync();
        }

        await Processes.AssertGone([.. TemporaryHome.Lines(pids).Select(int.Parse)]);
        File.Delete(hold);
        await using GatewayProcess second = await ConnectAsync();
        await second.UntilListAsync(list => !list.Contains("not seen", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_has_failed_is_not_tried_again_by_the_next_session_until_its_variables_change()
    {
        string pids = _home.NewFile();
        _home.WriteConfiguration(Background(Settings.Entry("failing", "", "--exit-at-start", "5", "--pid-file", pids)));
        await MeetAsync("0 of 1");
        _home.WriteConfiguration(Background(Settings.Entry("failing", "", "--exit-at-start", "5", "--pid-file", pids), Settings.Entry("fine", "")));

        await using (GatewayProcess second = await ConnectAsync())
        {
            await DoneAsync("1 of 1");
            Assert.Single(TemporaryHome.Lines(pids));
            Assert.Contains("failing: [tools not seen yet, did not start: ", await second.MetaAsync("list_available_mcps"), StringComparison.Ordinal);
            string found = await second.MetaAsync("list_available_mcps", """{"query":"zzzz"}""");
            Assert.Contains("Not searched because never listed (load_mcp_tools shows them): failing", found, StringComparison.Ordinal);
            Assert.DoesNotContain("No tool", found, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(_home.Home.EnvironmentFile, "TOKEN=new\n");
        File.SetLastWriteTimeUtc(_home.Home.EnvironmentFile, DateTime.UtcNow.AddMinutes(1));
        await using GatewayProcess third = await ConnectAsync();
        await Deadline.Until(() => TemporaryHome.Lines(pids).Length == 2, () => "not tried again");
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("-i --rm -e TOKEN -v /a:/b", false)]
    [InlineData("-i --rm -e TOKEN -v /a:/b", true)]
    public async Task A_container_is_started_only_where_its_image_is_there(string options, bool isThere)
    {
        string calls = _home.NewFile(), folder = Directory.CreateDirectory(Path.Combine(_home.Root, "bin")).FullName;
        string docker = Path.Combine(folder, "docker");
        await File.WriteAllTextAsync(docker, $"#!/bin/sh\necho \"$*\" >> '{calls}'\ncase \"$1\" in run) exec '{Built.SampleServer}';; esac\nexit {(isThere ? 0 : 1)}\n");
        File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string arguments = string.Join(',', $"run {options} org/server:1 --flag".Split(' ').Select(JsonText.Quote));
        _home.WriteConfiguration(Background($$"""
            "boxed":{"command":"{{docker}}","args":[{{arguments}}]}
            """));

        await MeetAsync(isThere ? "1 of 1" : "0 of 1");

        string[] lines = TemporaryHome.Lines(calls);
        Assert.Equal("image inspect --format {{.Id}} org/server:1", lines[0]);
        Assert.Equal(isThere ? 1 : 0, lines.Count(line => line.StartsWith("run ", StringComparison.Ordinal)));
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("\"command\":\"/bin/sh\",\"args\":[\"-c\",\"echo started >> FILE; exec docker compose up\"]")]
    [InlineData("\"command\":\"/bin/sh\",\"args\":[\"FILE.sh\",\"-y\",\"mcp-remote@0.1.2\",\"https://mcp.example.com/mcp\"]")]
    [InlineData("\"command\":\"/bin/sh\",\"args\":[\"-c\",\"echo started >> FILE; podman run --pull=always image\"]")]
    public async Task What_may_open_a_login_or_fetch_an_image_is_left_for_a_call(string definition)
    {
        string started = _home.NewFile();
        await File.WriteAllTextAsync(started + ".sh", $"echo started >> '{started}'");
        _home.WriteConfiguration(Background($"\"risky\":{{{definition.Replace("FILE", started, StringComparison.Ordinal)}}}", Settings.Entry("fine", "")));

        await using GatewayProcess gateway = await ConnectAsync();
        await DoneAsync("1 of 1");

        Assert.Empty(TemporaryHome.Lines(started));
        Assert.Contains("never listed (load_mcp_tools shows them): risky", await gateway.MetaAsync("list_available_mcps", """{"query":"echo"}"""), StringComparison.Ordinal);
    }

    private static string Background(params string[] entries) =>
        $$$"""{"mcpServers":{{{{string.Join(',', entries)}}}}}""";

    /// <summary>A server that does not go on with its start while a file is there.</summary>
    private static string Held(string name, string pids, string hold) => $$"""
        "{{name}}":{"command":"/bin/sh","args":["-c",{{JsonText.Quote($"echo $$ >> '{pids}'; while [ -e '{hold}' ]; do sleep 0.02; done; exec '{Built.SampleServer}'")}}]}
        """;

    private Task<GatewayProcess> ConnectAsync() => GatewayProcess.ConnectAsync(_home, meetsServers: true);

    private async Task MeetAsync(string count)
    {
        await using GatewayProcess gateway = await ConnectAsync();
        await DoneAsync(count);
    }

    private Task DoneAsync(string count) =>
        Deadline.Until(() => _home.GatewayLog.Contains($"discovery: {count} new servers", StringComparison.Ordinal), () => _home.GatewayLog);
}
