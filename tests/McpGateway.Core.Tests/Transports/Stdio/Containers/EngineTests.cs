using McpGateway.Configuration;
using McpGateway.Doctor;
using McpGateway.Tests.Doctor;
using McpGateway.Tests.Support;
using McpGateway.Transports.Stdio.Containers;
using McpGateway.Transports.Stdio.Records;

namespace McpGateway.Tests.Transports.Stdio.Containers;

/// <summary>An engine that does not answer, answers late, or has a container that nobody looks after; played by a script that notes what it is asked.</summary>
public sealed class EngineTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly CollectingLogger _log = new();
    private readonly string _docker;
    private readonly string _asked;
    private readonly string _containers;
    private readonly string _mark = ProcessMark.New();

    public EngineTests()
    {
        _docker = Path.Combine(_home.Root, "docker");
        _asked = _home.NewFile();
        _containers = _home.NewFile();
        Directory.CreateDirectory(_home.Home.ProcessFolder);
    }

    public void Dispose() => _home.Dispose();

    [UnixFact("it runs a shell script")]
    public async Task The_container_of_a_record_is_ended_with_the_options_and_variables_of_its_engine()
    {
        WriteEngine("""case "$3" in ps) cat "$LIST";; rm) : > "$LIST";; esac; echo "$DOCKER_HOST $*" >> "$ASKED" """);
        await File.WriteAllTextAsync(_containers, "0123456789ab\n", TestContext.Current.CancellationToken);
        string record = Write(ContainerStart.Of(_docker, ["--context", "far", "run", "image"], new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = "unix:///x", ["PATH"] = "/usr/bin:/bin" }, "s", _mark)!.End);

        await EndAsync();

        string label = $"unix:///x --context far ps -aq --filter label=mcp-gateway.start={_mark}";
        Assert.Equal([label, "unix:///x --context far kill 0123456789ab", "unix:///x --context far rm -f 0123456789ab", label], TemporaryHome.Lines(_asked));
        Assert.False(File.Exists(record));
        Assert.Equal("Information 113 server 's': ended containers left behind by a gateway that was killed: 1 ", Assert.Single(_log.Lines));
    }

    [UnixFact("it runs a shell script")]
    public async Task A_record_stays_while_the_engine_does_not_say_that_none_is_left()
    {
        WriteEngine("echo 'Cannot connect to the Docker daemon' >&2; exit 1");
        string record = Write(End());

        await EndAsync();

        Assert.True(File.Exists(record));
        Assert.StartsWith("Information 114 server 's': ", Assert.Single(_log.Lines), StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(record, DateTime.UtcNow.AddDays(-31));
        await EndAsync();
        Assert.False(File.Exists(record));
    }

    [UnixFact("it runs a shell script")]
    public async Task An_engine_that_is_gone_has_no_containers()
    {
        WriteEngine("exit 0");
        string record = Write(End());
        File.Delete(_docker);

        await EndAsync();

        Assert.False(File.Exists(record));
    }

    [UnixFact("it runs a shell script")]
    public async Task A_container_that_is_created_after_its_client_was_killed_is_found()
    {
        // It is there when it is asked for a second time.
        WriteEngine("""case "$1" in ps) [ -s "$ASKED" ] && cat "$LIST";; rm) : > "$LIST";; esac; echo "$*" >> "$ASKED" """);
        await File.WriteAllTextAsync(_containers, "0123456789ab\n", TestContext.Current.CancellationToken);

        Assert.Equal((1, true), await End().EndAsync(isEarly: true, TimeProvider.System).InTime());

        Assert.Equal("", await File.ReadAllTextAsync(_containers, TestContext.Current.CancellationToken));
    }

    [UnixFact("it runs a shell script")]
    public async Task A_program_that_ends_at_once_has_the_container_removed()
    {
        // The end of the client may be seen while the program ends: then it is asked what there is, too, and nobody waits for the answer.
        WriteEngine($"""[ "$1" = run ] && exec '{Built.SampleServer}'; echo "$*" >> "$ASKED"; [ "$1" != ps ] """);

        const string Removal = "rm -f mcp-gateway-left-";
        Assert.Equal(0, (await HelperProcess.StartAsync("exit-with-container", _home.Home.Root, _docker)).ExitCode);

        await Deadline.Until(() => TemporaryHome.Lines(_asked).Any(line => line.StartsWith(Removal, StringComparison.Ordinal) && line.Length == Removal.Length + 12), () => string.Join(", ", TemporaryHome.Lines(_asked)));
        Assert.Single(Directory.GetFiles(_home.Home.ProcessFolder, "*.json"));
    }

    [UnixFact("it runs a shell script")]
    public async Task The_doctor_tells_of_a_container_and_ends_it()
    {
        await using var rig = new DoctorRig();
        Directory.CreateDirectory(rig.Home.ProcessFolder);
        rig.Configure("""{"mcpServers":{}}""");
        WriteEngine("""case "$1" in ps) cat "$LIST";; rm) : > "$LIST";; esac""");
        await File.WriteAllTextAsync(_containers, "0123456789ab\n", TestContext.Current.CancellationToken);
        File.Move(Write(End()), Path.Combine(rig.Home.ProcessFolder, _mark + ".json"));

        Finding finding = await rig.FindAsync("gateway.leftovers");

        Assert.Contains("'s'", finding.Message, StringComparison.Ordinal);
        await rig.RepairAsync("gateway.leftovers");
        Assert.Equal("", await File.ReadAllTextAsync(_containers, TestContext.Current.CancellationToken));
    }

    [UnixFact("it runs a shell script")]
    public async Task A_start_that_cannot_reach_the_service_says_what_to_look_at()
    {
        WriteEngine("""[ "$1" = run ] && { echo "Cannot connect to the Docker daemon" >&2; exit 125; }; exit 1""");
        _home.WriteServers(new ServerDefinition { Name = "boxed", Command = _docker, Arguments = ["run", "image"] });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        string answer = await gateway.CallLineAsync("boxed", "x");

        Assert.Contains("Cannot connect to the Docker daemon", answer, StringComparison.Ordinal);
        Assert.Contains("Check that the service of docker runs (docker info)", answer, StringComparison.Ordinal);
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("uvx", "mcp-server-time", "uvx downloads mcp-server-time")]
    [InlineData("npx", "-y some-server", "npx downloads some-server")]
    [InlineData("pipx", "run some-server", "pipx downloads some-server")]
    public async Task A_first_start_that_takes_too_long_says_what_it_does(string name, string arguments, string said)
    {
        string program = Path.Combine(_home.Root, name);
        await File.WriteAllTextAsync(program, "#!/bin/sh\nexec sleep 1000\n", TestContext.Current.CancellationToken);
        Support.Containers.MakeExecutable(program);
        _home.WriteServers(new ServerDefinition { Name = "new", Command = program, Arguments = arguments.Split(' '), InitTimeout = TimeSpan.FromSeconds(1) });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        string answer = await gateway.CallLineAsync("new", "x");

        Assert.Contains($"At its first start, {said}, which can take minutes: run its command once by hand, or raise", answer, StringComparison.Ordinal);
    }

    private ContainerEnd End() => ContainerStart.Of(_docker, ["run", "image"], new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin" }, "s", _mark)!.End;

    private void WriteEngine(string script)
    {
        File.WriteAllText(_docker, $"#!/bin/sh\nLIST='{_containers}' ASKED='{_asked}'\n{script}\n");
        Support.Containers.MakeExecutable(_docker);
    }

    private string Write(ContainerEnd end)
    {
        string file = Path.Combine(_home.Home.ProcessFolder, _mark + Leftovers.Ending);
        var record = new ProcessRecord("s", _mark, ProcessTable.Boot, ProcessTable.Namespace, new ProcessIdentity(int.MaxValue, 1), null) { Host = ProcessTable.Host, Container = end };
        File.WriteAllBytes(file, record.FirstLine());
        return file;
    }

    private Task EndAsync() => Leftovers.EndAsync(_home.Home, _log, TimeProvider.System).InTime();
}
