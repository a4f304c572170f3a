using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports.Stdio.Records;

namespace McpGateway.Tests.Transports.Stdio.Records;

/// <summary>What leaves a server's process group ends with the server all the same, and while a server lives there is a record of it.</summary>
public sealed class StrayTests
{
    private static readonly string[] s_leaving = ["--spawn-child", "--child-leaves-group"];

    [UnixTheory("it starts sessions")]
    [InlineData("")]
    [InlineData("--ignore-sigterm")]
    [InlineData("--ignore-stdin-close --ignore-sigterm")]
    public async Task A_grandchild_in_a_session_of_its_own_ends_with_the_server(string options)
    {
        await using var rig = new PoolRig();
        (_, int[] processes) = await StartAsync(rig, [.. s_leaving, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        await rig.Pool.DisposeAsync().AsTask().InTime();

        int[] left = [.. processes.Where(Processes.IsAlive)];
        await Processes.AssertGone(left);
        Assert.Empty(left);
    }

    [UnixFact("it starts sessions")]
    public async Task A_grandchild_in_a_session_of_its_own_ends_after_a_server_that_ended_by_itself()
    {
        await using var rig = new PoolRig();
        (ServerConnection connection, int[] processes) = await StartAsync(rig, [.. s_leaving, "--ignore-stdin-close", "--ignore-sigterm"]);

        await PoolRig.Send(connection, "crash_after_answer").End.InTime();

        await Processes.AssertGone(processes);
        await Deadline.Until(() => Records(rig).Length == 0, () => "the record stays");
    }

    [UnixFact("it starts sessions")]
    public async Task A_process_that_exits_without_closing_anything_takes_everything_with_it()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();

        (int exitCode, string output) = await HelperProcess.StartAsync("exit-with-server", home.Home.Root, pids);

        Assert.True(exitCode == 0, output);
        Assert.Equal(2, Processes.FromFile(pids).Length);
        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [UnixFact("it starts sessions")]
    public async Task A_chain_of_sessions_whose_middle_has_gone_ends_with_the_server()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();
        // The process between has ended: by its parents nobody would find the last one.
        await rig.Pool.GetAsync(
            Sample.Script("chain", $"(setsid sh -c '(setsid sh -c \"echo \\$\\$ >>{pids}; exec sleep 1000\" &)' &); exec {Built.SampleServer}"), PoolRig.Scope, CancellationToken.None).InTime();
        await Deadline.Until(() => Processes.FromFile(pids).Length == 1, () => "not started");

        await rig.Pool.DisposeAsync().AsTask().InTime();

        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [UnixFact("it starts sessions")]
    public async Task A_living_server_has_a_private_record_with_everything_that_finds_it()
    {
        await using var rig = new PoolRig();
        ServerConnection connection = await rig.GetAsync(Sample.Server("recorded"));

        string file = Assert.Single(Records(rig));
        ProcessRecord record = ProcessRecord.TryParse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))!;
        string mark = (await PoolRig.CallAsync(connection, "env", $$"""{"name":"{{ProcessMark.Variable}}"}""")).TextOf();

        Assert.Equal("recorded", record.Server);
        Assert.EndsWith(record.Mark, mark, StringComparison.Ordinal);
        Assert.Equal(ProcessTable.Find(Environment.ProcessId), record.Owner);
        Assert.Equal(ProcessTable.Find(connection.ProcessId), record.Process);
        Assert.Equal((await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id", TestContext.Current.CancellationToken)).Trim(), record.Boot);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        await connection.DisposeAsync();
        Assert.Empty(Records(rig));
    }

    [UnixFact("it starts sessions")]
    public async Task A_program_that_cannot_be_started_leaves_no_record()
    {
        await using var rig = new PoolRig();
        string file = rig.Home.NewFile("sh");
        await File.WriteAllTextAsync(file, "#!/no/such/interpreter\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await rig.FailsAsync(new ServerDefinition { Name = "broken", Command = file });

        Assert.True(Directory.Exists(rig.Home.Home.ProcessFolder));
        Assert.Empty(Records(rig));
    }

    [UnixFact("it starts sessions")]
    public async Task A_home_that_cannot_be_written_costs_the_record_alone()
    {
        await using var rig = new PoolRig();
        // A file where the folder would be: the same for root, whom no mode keeps out.
        await File.WriteAllTextAsync(Path.Combine(rig.Home.Home.Root, "cache"), "", TestContext.Current.CancellationToken);
        (_, int[] processes) = await StartAsync(rig, s_leaving);

        await rig.Pool.DisposeAsync().AsTask().InTime();

        await Processes.AssertGone(processes);
    }

    [UnixFact("it starts sessions")]
    public void A_mark_is_one_of_a_chain_and_only_where_a_variable_begins()
    {
        ReadOnlySpan<byte> block = "A=1\0XMCP_GATEWAY_PROCESS=no\0MCP_GATEWAY_PROCESS=outer.inner\0B=2\0MCP_GATEWAY_PROCESS=last"u8;

        Assert.True(ProcessMark.TryTake(ref block, out ReadOnlySpan<byte> chain));
        Assert.True(chain.SequenceEqual("outer.inner"u8));
        Assert.True(ProcessMark.TryTake(ref block, out chain));
        Assert.True(chain.SequenceEqual("last"u8));
        Assert.False(ProcessMark.TryTake(ref block, out _));
    }

    private static string[] Records(PoolRig rig) => Directory.Exists(rig.Home.Home.ProcessFolder) ? Directory.GetFiles(rig.Home.Home.ProcessFolder) : [];

    private static async Task<(ServerConnection Connection, int[] Processes)> StartAsync(PoolRig rig, string[] options)
    {
        string pids = rig.Home.NewFile();
        ServerConnection connection = await rig.GetAsync(Sample.Server("leaving", ["--pid-file", pids, .. options]));
        int[] processes = Processes.FromFile(pids);
        Assert.Equal(2, processes.Length);
        await Processes.UntilInOwnSession(processes[1]);
        return (connection, processes);
    }
}
