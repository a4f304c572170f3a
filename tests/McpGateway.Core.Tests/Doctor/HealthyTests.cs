using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Doctor;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Doctor;

/// <summary>What the doctor says where nothing is wrong, and how it looks.</summary>
public sealed class HealthyTests : IAsyncDisposable
{
    private readonly DoctorRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_healthy_installation_has_no_warning()
    {
        _rig.Configure(Sample.Server("one"), Sample.Server("two"));
        _rig.Binary.Install(Built.Gateway, ProductVersion.Text);
        _rig.AddCursor();

        List<Finding> findings = await _rig.ExamineAsync();

        DoctorRig.AssertHealthy(findings);
        Assert.Equal(["Cursor", "one", "two"], findings.Where(finding => finding.Id is "client.ok" or "server.ok").Select(finding => finding.Subject).Order(StringComparer.Ordinal));
        Assert.Contains($"version {ProductVersion.Text}", findings.Single(finding => finding.Id == "client.ok").Message, StringComparison.Ordinal);
        Assert.Contains(findings, finding => finding.Id == "config.ok" && finding.Message == "2 servers");
        Assert.Contains(findings, finding => finding.Id == "gateway.executable");
        Assert.Matches(@"tools: \d+; the first after \d+\.\d s; the program ", findings.First(finding => finding.Id == "server.ok").Message);
    }

    [Fact]
    public async Task Nothing_at_all_is_no_trouble_and_says_what_to_type()
    {
        Directory.Delete(_rig.Home.Root, recursive: true);

        List<Finding> findings = await _rig.ExamineAsync();

        DoctorRig.AssertHealthy(findings);
        Assert.Contains("Register-McpServer", findings.Single(finding => finding.Id == "config.empty").Remedy, StringComparison.Ordinal);
        Assert.Contains(".cursor", findings.Single(finding => finding.Id == "client.none").Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_rig.Home.Root));
        await _rig.RepairAsync("folder.missing");
        Assert.True(Directory.Exists(_rig.Home.Root));
    }

    [Fact]
    public async Task Servers_are_left_alone_where_that_is_asked_for()
    {
        string pids = Path.Combine(_rig.Clients.UserHome, "pids");
        _rig.Configure(Sample.Server("sample", "--pid-file", pids));

        Finding finding = await _rig.FindAsync("server.notStarted", new DoctorOptions { SkipServers = true });

        Assert.Equal("sample", finding.Subject);
        Assert.False(File.Exists(pids));
    }

    [Fact]
    public async Task One_that_is_switched_off_is_told_as_such_and_a_remote_one_is_as_good_as_another()
    {
        using RemoteSample far = await RemoteSample.StartAsync();
        _rig.Configure($$"""{"mcpServers":{"off":{"command":"this-program-does-not-exist","disabled":true},"far":{"url":"{{far.Url}}"} },"gateway":{"discovery":"onFirstUse"} }""");

        List<Finding> findings = await _rig.ExamineAsync();

        DoctorRig.AssertHealthy(findings);
        Assert.Contains(findings, finding => finding is { Id: "server.disabled", Subject: "off" });
        Assert.Contains(findings, finding => finding is { Id: "server.ok", Subject: "far" });
    }

    [Fact]
    public async Task Only_what_is_named_is_started()
    {
        string pids = Path.Combine(_rig.Clients.UserHome, "pids");
        _rig.Configure(Sample.Server("one"), Sample.Server("two", "--pid-file", pids));
        ServerDefinition[] one = [_rig.Runtime.Configuration.Refresh().Find("one")!];

        List<Finding> findings = await _rig.ExamineAsync(new DoctorOptions { Servers = one });

        Assert.Contains(findings, finding => finding is { Id: "server.ok", Subject: "one" });
        Assert.DoesNotContain(findings, finding => finding.Subject == "two");
        Assert.False(File.Exists(pids));
    }

    [UnixFact("it runs a shell script")]
    public async Task A_server_that_hangs_holds_up_no_other_and_ends_with_the_examination()
    {
        string pids = Path.Combine(_rig.Clients.UserHome, "pids");
        _rig.Configure(Sample.Script("hangs", $"echo $$ >> '{pids}'; exec sleep 600") with { InitTimeout = TimeSpan.FromSeconds(500) }, Sample.Server("good"));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Finding finding in _rig.Doctor.ExamineAsync(new DoctorOptions(), end.Token))
            {
                if (finding.Subject == "good")
                {
                    Assert.Equal("server.ok", finding.Id);
                    await Deadline.Until(() => Processes.FromFile(pids).Length == 1, () => "it was not started");
                    await end.CancelAsync();
                }
            }
        });

        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [UnixFact("it runs a shell script")]
    public async Task Whoever_wants_no_more_leaves_no_process()
    {
        string pids = Path.Combine(_rig.Clients.UserHome, "pids");
        _rig.Configure(Sample.Script("hangs", $"echo $$ >> '{pids}'; exec sleep 600") with { InitTimeout = TimeSpan.FromSeconds(500) }, Sample.Server("good"));

        await foreach (Finding finding in _rig.Doctor.ExamineAsync(new DoctorOptions(), TestContext.Current.CancellationToken))
        {
            if (finding.Subject == "good")
            {
                await Deadline.Until(() => Processes.FromFile(pids).Length == 1, () => "it was not started");
                break;
            }
        }

        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [Fact]
    public async Task No_more_servers_start_at_a_time_than_allowed()
    {
        string pids = Path.Combine(_rig.Clients.UserHome, "pids");
        _rig.Configure([.. Enumerable.Range(1, 4).Select(i => Sample.Server($"s{i}", "--pid-file", pids))]);
        var most = 0;

        await foreach (Finding finding in _rig.Doctor.ExamineAsync(new DoctorOptions { MaxAtOnce = 1 }, TestContext.Current.CancellationToken))
        {
            most = Math.Max(most, Processes.FromFile(pids).Count(Processes.IsAlive));
        }

        Assert.True(most <= 1, $"{most} at a time");
        Assert.Equal(4, Processes.FromFile(pids).Length);
    }

    [Fact]
    public async Task A_kept_copy_and_what_stands_beside_the_gateway_are_named()
    {
        string file = _rig.Clients.Write(".cursor/mcp.json", """{ "mcpServers": { "time": { "command": "uvx", "args": ["mcp-server-time"] } } }""");
        _rig.Binary.Install(Built.Gateway, ProductVersion.Text);
        await _rig.Clients.InstallAsync(KnownClients.Find("Cursor")!, new InstallOptions { Command = [_rig.Binary.Command] });
        File.WriteAllText(file, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("\"gateway\":", "\"other\": { \"command\": \"/opt/other\" }, \"gateway\":", StringComparison.Ordinal));

        List<Finding> findings = await _rig.ExamineAsync(new DoctorOptions { SkipServers = true });

        DoctorRig.AssertHealthy(findings.Where(finding => finding.Subject == "Cursor"));
        Finding backup = findings.Single(finding => finding.Id == "client.backup");
        Assert.Contains(Assert.Single(Directory.GetFiles(Path.Combine(_rig.Home.Root, "clients"), "*.backup")), backup.Message, StringComparison.Ordinal);
        Assert.Contains("'other'", findings.Single(finding => finding.Id == "client.serversBeside").Message, StringComparison.Ordinal);
    }
}
