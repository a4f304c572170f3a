using McpGateway.Diagnostics;
using McpGateway.Doctor;
using McpGateway.Tests.Clients;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Doctor;

/// <summary>What can be wrong with the gateway's own files, folders, processes and executables, and its repair.</summary>
public sealed class FileSymptomTests : IAsyncDisposable
{
    private static readonly DoctorOptions s_unstarted = new() { SkipServers = true };

    private readonly DoctorRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("{ \"mcpServers\": {\n  \"a\": { \"command\": \"x\", } \n \"b\": {} } }", "line 3")]
    [InlineData("[]", "line 1")]
    public async Task A_configuration_that_cannot_be_understood(string text, string where)
    {
        _rig.Configure(text);

        Finding finding = await _rig.FindAsync("config.broken");

        Assert.Equal((FindingSeverity.Error, _rig.Home.ConfigurationFile), (finding.Severity, finding.Subject));
        Assert.Contains(where, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_that_has_no_effect()
    {
        _rig.Configure("""{"mcpServers":{"a":{"command":"dotnet"},"a":{"command":"dotnet"}},"gateway":{"outputLimit":"many"}}""");
        await File.WriteAllTextAsync(_rig.Home.EnvironmentFile, "export this\n", TestContext.Current.CancellationToken);

        Finding[] problems = [.. (await _rig.ExamineAsync(s_unstarted)).Where(finding => finding.Id == "config.problem")];

        Assert.Contains(problems, finding => finding.Message.Contains("'a' is defined twice", StringComparison.Ordinal));
        Assert.Contains(problems, finding => finding.Message.Contains("outputLimit", StringComparison.Ordinal));
        Assert.Contains(problems, finding => finding.Subject == _rig.Home.EnvironmentFile && finding.Message.Contains("line 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"env\":{\"GITHUB_TOKEN\":\"" + ClientRig.Secret + "\"}")]
    [InlineData("\"env\":{\"DB\":\"postgres://u:" + ClientRig.Secret + "@h/d\"}")]
    public async Task A_secret_in_the_configuration(string more)
    {
        _rig.Configure($$$$"""{"mcpServers":{"open":{"command":"dotnet",{{{{more}}}}},"good":{"command":"dotnet","env":{"TOKEN":"${PATH}"} } } }""");

        Finding finding = await _rig.FindAsync("config.plainSecret", s_unstarted);

        Assert.Equal("open", finding.Subject);
        Assert.Contains("mcp-gateway secret set", finding.Remedy, StringComparison.Ordinal);
    }

    [UnixFact("Windows encrypts them")]
    public async Task Secrets_that_only_the_rights_of_a_file_protect()
    {
        Assert.DoesNotContain(await _rig.ExamineAsync(s_unstarted), finding => finding.Id.StartsWith("secrets.", StringComparison.Ordinal));
        _rig.Clients.Secrets.Set("TOKEN", ClientRig.Secret);

        Finding finding = await _rig.FindAsync("secrets.inFile", s_unstarted);

        Assert.StartsWith($"1 is kept in the file {Path.Combine(_rig.Home.Root, "secrets.json")}, which only you can read, and not encrypted", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(ClientRig.Secret, finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_that_cannot_be_read()
    {
        string file = _rig.Clients.Write(".mcp-gateway/logins.json", "{");

        Finding finding = await _rig.FindAsync("secrets.unreadable", s_unstarted);

        Assert.Equal("logins", finding.Subject);
        Assert.Contains($"{file} is damaged", finding.Message, StringComparison.Ordinal);
    }

    [UnixFact("a profile's folder is private there")]
    public async Task Files_with_secrets_that_everybody_can_read()
    {
        _rig.OpenFolders();
        _rig.Configure($$$$"""{"mcpServers":{"open":{"command":"dotnet","env":{"TOKEN":"{{{{ClientRig.Secret}}}}"} } } }""");
        string[] files = [_rig.Home.ConfigurationFile, _rig.Home.EnvironmentFile, _rig.Home.ConfigurationFile + ".bak", _rig.Clients.Write(".mcp-gateway/clients/Cursor-0.backup", "x"), Path.Combine(_rig.Home.Root, "secrets.json")];
        _rig.Clients.Secrets.Set("TOKEN", ClientRig.Secret);
        await File.WriteAllTextAsync(files[1], $"A={ClientRig.Secret}\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(files[2], "{}", TestContext.Current.CancellationToken);
        Array.ForEach(files, file => File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100));

        Finding[] found = [.. (await _rig.ExamineAsync(s_unstarted)).Where(finding => finding.Id == "file.readByOthers")];

        Assert.Equal(files.Order(StringComparer.Ordinal), found.Select(finding => finding.Subject).Order(StringComparer.Ordinal));
        Assert.All(found, finding => Assert.Contains("chmod 600", finding.Remedy, StringComparison.Ordinal));
        Assert.DoesNotContain(await _rig.ExamineAsync(s_unstarted), finding => finding.Id == "config.problem");
        foreach (Finding finding in found)
        {
            await _rig.Doctor.RepairAsync(finding, TestContext.Current.CancellationToken);
        }

        Assert.All(files, file => Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(file)));
        Assert.DoesNotContain(await _rig.ExamineAsync(s_unstarted), finding => finding.Id == "file.readByOthers");
    }

    [UnixFact("a profile's folder is private there")]
    public async Task A_configuration_that_others_can_write_is_not_used_and_not_repaired()
    {
        _rig.Configure(Sample.Server("a"));
        File.SetUnixFileMode(_rig.Home.ConfigurationFile, (UnixFileMode)0b110_110_110);

        Finding finding = await _rig.FindAsync("config.notTrusted");

        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.Contains("chmod go-w", finding.Message, StringComparison.Ordinal);
        // What others may have written must be looked at before it is trusted again.
        Assert.Null(finding.Repair);
    }

    [Theory]
    [InlineData("cache")]
    [InlineData("logs")]
    [InlineData("clients")]
    public async Task A_folder_that_cannot_be_written(string folder)
    {
        _rig.Configure(Sample.Server("a"));
        await File.WriteAllTextAsync(Path.Combine(_rig.Home.Root, folder), "", TestContext.Current.CancellationToken);

        Finding finding = await _rig.FindAsync("folder.notWritable", s_unstarted);

        Assert.Equal(Path.Combine(_rig.Home.Root, folder), finding.Subject);
    }

    [UnixFact("a profile's folder is private there")]
    public async Task An_audit_that_others_can_read()
    {
        _rig.Configure(Sample.Server("a"));
        Directory.CreateDirectory(_rig.Home.AuditFolder);
        Assert.DoesNotContain(await _rig.ExamineAsync(s_unstarted), finding => finding.Id == "folder.open" && File.GetUnixFileMode(_rig.Home.AuditFolder) == (UnixFileMode)0b111_000_000);
        File.SetUnixFileMode(_rig.Home.AuditFolder, (UnixFileMode)0b111_111_111);

        Finding finding = await _rig.FindAsync("folder.open", s_unstarted);

        Assert.Equal((FindingSeverity.Warning, _rig.Home.AuditFolder), (finding.Severity, finding.Subject));
    }

    [Fact]
    public async Task A_disk_that_is_nearly_full()
    {
        // Every disk has less than that.
        Finding finding = await _rig.FindAsync("folder.diskFull", new DoctorOptions { LeastFreeSpace = long.MaxValue });

        Assert.Matches(@"only \d+ MB are free", finding.Message);
    }

    [Fact]
    public async Task What_an_interrupted_write_has_left()
    {
        string old = _rig.Clients.Write($".mcp-gateway/.config.json.{Guid.NewGuid():N}.tmp", ClientRig.Secret);
        string beside = _rig.Clients.Write($".cursor/.mcp.json.{Guid.NewGuid():N}.tmp", ClientRig.Secret);
        string copy = _rig.Clients.Write($".mcp-gateway/bin/1.0.0/mcp-gateway.dll.{Guid.NewGuid():N}.new", "x");
        string young = _rig.Clients.Write($".mcp-gateway/.env.{Guid.NewGuid():N}.tmp", "x");
        string[] foreign = [_rig.Clients.Write(".mcp-gateway/notes.tmp", "x"), _rig.Clients.Write($".cursor/.other.{Guid.NewGuid():N}.tmp", "x")];
        _rig.Clients.Write(".cursor/mcp.json", "{}");
        Array.ForEach([old, beside, copy, .. foreign], file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2)));

        Finding[] found = [.. (await _rig.ExamineAsync()).Where(finding => finding.Id == "file.temporary")];

        Assert.Equal(new[] { old, beside, copy }.Order(StringComparer.Ordinal), found.Select(finding => finding.Subject).Order(StringComparer.Ordinal));
        foreach (Finding finding in found)
        {
            await _rig.Doctor.RepairAsync(finding, TestContext.Current.CancellationToken);
        }

        Assert.All([old, beside, copy], file => Assert.False(File.Exists(file)));
        Assert.All([young, .. foreign], file => Assert.True(File.Exists(file)));
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task Processes_that_a_killed_gateway_has_left()
    {
        string pids = Path.Combine(_rig.Clients.UserHome, "pids");
        _rig.Configure(Sample.Server("left", "--pid-file", pids, "--ignore-stdin-close", "--ignore-sigterm", "--spawn-child", "--child-leaves-group"));
        RunningGateway gateway = await RunningGateway.StartAsync(_rig, "left", pids, count: 2);
        int[] left = Processes.FromFile(pids);
        await Processes.UntilInOwnSession(left[1]);
        await gateway.KillAsync();
        await gateway.DisposeAsync();

        Finding finding = await _rig.FindAsync("gateway.leftovers", s_unstarted);

        Assert.Contains("2 processes", finding.Message, StringComparison.Ordinal);
        Assert.Contains("'left'", finding.Message, StringComparison.Ordinal);
        Assert.All(left, id => Assert.True(Processes.IsAlive(id)));
        await _rig.RepairAsync("gateway.leftovers", s_unstarted);
        await Processes.AssertGone(left);
    }

    [UnixFact("a link leads to the version")]
    public async Task The_old_version_still_runs_and_is_still_started()
    {
        string pids = Path.Combine(_rig.Clients.UserHome, "pids");
        _rig.Configure(Sample.Server("a", "--pid-file", pids));
        _rig.Binary.Install(Built.Gateway, "0.0.1");
        await using (RunningGateway old = await RunningGateway.StartAsync(_rig, "a", pids, count: 1, _rig.Binary.Command))
        {
            Assert.Contains("0.0.1", (await _rig.FindAsync("gateway.executableOld", s_unstarted)).Message, StringComparison.Ordinal);
            await _rig.RepairAsync("gateway.executableOld", s_unstarted with { Executable = Built.Gateway });

            Finding running = await _rig.FindAsync("gateway.oldRunning", s_unstarted);
            Assert.Contains($"0.0.1 has 1 server running; {ProductVersion.Text} is installed", running.Message, StringComparison.Ordinal);
        }

        // As where somebody has put the link back.
        File.Delete(_rig.Binary.Command);
        File.CreateSymbolicLink(_rig.Binary.Command, Path.Combine("0.0.1", "mcp-gateway"));
        await _rig.RepairAsync("gateway.linkOld", s_unstarted);
        Assert.Equal(ProductVersion.Text, _rig.Binary.Linked);

        Directory.Delete(Path.Combine(_rig.Home.Root, "bin", ProductVersion.Text), recursive: true);
        Assert.Equal(FindingSeverity.Error, (await _rig.FindAsync("gateway.linkBroken", s_unstarted)).Severity);
        await _rig.RepairAsync("gateway.linkBroken", s_unstarted);
        Assert.Equal("0.0.1", _rig.Binary.Linked);
    }

    [UnixFact("a link leads to the version")]
    public async Task A_link_to_nothing_is_renewed_from_the_executable_of_this_version()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_rig.Binary.Command)!);
        File.CreateSymbolicLink(_rig.Binary.Command, Path.Combine("0.0.1", "mcp-gateway"));

        Assert.Null((await _rig.FindAsync("gateway.linkBroken")).Repair);
        await _rig.RepairAsync("gateway.linkBroken", new DoctorOptions { Executable = Built.Gateway });

        Assert.Equal(ProductVersion.Text, await McpGateway.Clients.Installing.GatewayBinary.VersionOfAsync(_rig.Binary.Command, TestContext.Current.CancellationToken));
    }
}
