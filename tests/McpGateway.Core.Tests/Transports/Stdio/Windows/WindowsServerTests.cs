using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;
using McpGateway.Transports.Stdio;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpGateway.Tests.Transports.Stdio.Windows;

/// <summary>Processes as Windows starts and ends them.</summary>
public sealed class WindowsServerTests : IAsyncDisposable
{
    private static readonly string[] s_odd =
        ["", "a b", "tab\there", "\"quoted\"", "say \"hi\" to", "C:\\dir\\", "C:\\a dir\\", "\\\\share\\x", "a\\\"b", "\\\\\"", "100%", "%PATH%", "a&b|c>d<e^f", "(x)", "!y!", "'s", "*.txt", "ünïcödé 漢字 😀"];

    private readonly PoolRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [WindowsFact]
    public async Task A_program_gets_exactly_the_arguments_of_its_definition()
    {
        string[] arguments = [.. s_odd.SelectMany(argument => (string[])["--stderr", argument])];

        JsonElement result = await _rig.CallAsync(Sample.Server("odd", arguments), "args");

        Assert.Equal(arguments, ArgumentsOf(result));
    }

    [WindowsTheory]
    [InlineData("tool.cmd")]
    [InlineData("a tool (x86) & more.bat")]
    [InlineData("ünïcödé 漢字.cmd")]
    public async Task A_batch_file_is_a_server_and_passes_its_arguments_on(string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_rig.Home.Root, "batch files")).FullName;
        await WriteBatchAsync(Path.Combine(folder, name));
        string[] arguments = ["--stderr", "a b", "--stderr", "a&b|c", "--stderr", "C:\\a dir\\", "--stderr", "x^y"];

        ServerConnection connection = await _rig.GetAsync(new ServerDefinition { Name = "batch", Command = Path.Combine(folder, name), Arguments = arguments });

        Assert.Equal(arguments, ArgumentsOf(await PoolRig.CallAsync(connection, "args")));
        int server = int.Parse((await PoolRig.CallAsync(connection, "pid")).TextOf(), CultureInfo.InvariantCulture);
        Assert.NotEqual(connection.ProcessId, server);
        await connection.DisposeAsync();
        await Processes.AssertGone(connection.ProcessId, server);
    }

    [WindowsFact]
    public async Task A_command_without_an_ending_finds_its_batch_file_on_the_path()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_rig.Home.Root, "bin")).FullName;
        await WriteBatchAsync(Path.Combine(folder, "npx-like.cmd"));
        // The shell script that stands beside it is nothing that Windows can start.
        await File.WriteAllTextAsync(Path.Combine(folder, "npx-like"), "#!/bin/sh\n");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = folder };

        ServerConnection connection = await _rig.GetAsync(new ServerDefinition { Name = "npx", Command = "npx-like", Environment = environment });

        Assert.Equal("1", (await PoolRig.CallAsync(connection, "count")).TextOf());
    }

    [WindowsFact]
    public async Task A_batch_file_is_not_started_with_what_it_cannot_be_given()
    {
        string file = _rig.Home.NewFile("cmd"), proof = _rig.Home.NewFile();
        await WriteBatchAsync(file);

        ServerException failure = await _rig.FailsAsync(new ServerDefinition { Name = "s", Command = file, Arguments = ["a\r\necho x > \"" + proof + "\""] });

        Assert.Contains("args[0] has a line break, which no batch file can be given", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ServerFailure.Misconfigured, failure.Failure);
        Assert.False(File.Exists(proof));
    }

    [WindowsFact]
    public async Task A_server_gets_its_own_environment_and_folder_and_not_the_gateways()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_rig.Home.Root, "ünïcödé 漢字 folder")).FullName;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["Own"] = "ä=ö 😀", ["EMPTY"] = "", ["aaa"] = "1", ["ZZZ"] = "2" };
        ServerDefinition server = Sample.Server("environment") with { Environment = environment, WorkingDirectory = folder };
        Environment.SetEnvironmentVariable("SECRET_OF_THE_TESTS", "x");

        JsonElement all = (await _rig.CallAsync(server, "env")).GetProperty("structuredContent");

        Assert.Equal("ä=ö 😀", (await _rig.CallAsync(server, "env", """{"name":"OWN"}""")).TextOf());
        Assert.Equal("1", (await _rig.CallAsync(server, "env", """{"name":"AAA"}""")).TextOf());
        Assert.Equal("2", (await _rig.CallAsync(server, "env", """{"name":"zzz"}""")).TextOf());
        Assert.DoesNotContain("SECRET_OF_THE_TESTS", all.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(folder, (await _rig.CallAsync(server, "cwd")).TextOf());
    }

    [WindowsFact]
    public async Task A_server_inherits_no_handle_but_its_streams()
    {
        string file = _rig.Home.NewFile();
        var held = new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.Inheritable);
        ServerConnection connection = await _rig.GetAsync(Sample.Server("heir"));
        await held.DisposeAsync();

        // Nobody else may have it open.
        await using var alone = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Equal("1", (await PoolRig.CallAsync(connection, "count")).TextOf());
    }

    [WindowsFact]
    public async Task A_process_is_in_its_job_before_it_runs_and_all_end_with_the_job()
    {
        string pids = _rig.Home.NewFile();
        using IServerProcess process = Start("--pid-file", pids, "--spawn-child", "--child-keeps-pipes", "--sleep-forever");
        Assert.True(process.HasDescendants);
        await Deadline.Until(() => Processes.FromFile(pids).Length == 2, () => "not started");
        int[] all = Processes.FromFile(pids);
        Assert.Contains(process.Id, all);

        process.Kill();

        await Processes.AssertGone(all);
        Assert.Equal(new ExitStatus(1, null), await process.Exited.InTime());
        Assert.False(process.HasDescendants);
        process.Kill();
    }

    [WindowsFact]
    public async Task The_end_of_the_root_leaves_its_descendants_and_no_console_host_to_be_ended()
    {
        string pids = _rig.Home.NewFile();
        using IServerProcess parent = Start("--pid-file", pids, "--spawn-child", "--exit-at-start", "5");
        Assert.Equal(new ExitStatus(5, null), await parent.Exited.InTime());
        int child = Processes.FromFile(pids).Single(id => id != parent.Id);
        Assert.True(Processes.IsAlive(child));
        Assert.True(parent.HasDescendants);

        await ProcessEnd.RunAsync(parent, TimeProvider.System).InTime();

        await Processes.AssertGone(child);
        using IServerProcess alone = Start("--exit-at-start", "6");
        Assert.Equal(new ExitStatus(6, null), await alone.Exited.InTime());
        Assert.False(alone.HasDescendants);
    }

    [WindowsFact]
    public async Task Disposing_a_process_ends_it_and_what_is_read_from_it()
    {
        IServerProcess process = Start("--sleep-forever");
        byte[] buffer = new byte[16];
        Task<int> output = process.Output.ReadAsync(buffer).AsTask();
        int error = -1;
        var reader = new Thread(() => error = process.Error.Read(new byte[16]));
        reader.Start();
        await Deadline.Until(() => reader.ThreadState.HasFlag(ThreadState.WaitSleepJoin), () => "nothing is read");

        process.Dispose();

        Assert.Equal(0, await output.InTime());
        Assert.True(reader.Join(Deadline.Patience));
        Assert.Equal(0, error);
        await Processes.AssertGone(process.Id);
        await process.Exited.InTime();
        await Assert.ThrowsAnyAsync<Exception>(() => process.Input.WriteAsync(buffer).AsTask());
    }

    [WindowsFact]
    public async Task What_a_server_does_not_read_waits_without_a_thread_and_ends_with_it()
    {
        IServerProcess process = Start("--sleep-forever");
        Task write = process.Input.WriteAsync(new byte[4 * 1024 * 1024]).AsTask();
        Assert.False(write.IsCompleted);

        process.Dispose();

        await Assert.ThrowsAnyAsync<IOException>(() => write.InTime());
    }

    [WindowsFact]
    public async Task Big_messages_pass_in_both_directions()
    {
        string text = string.Concat(Enumerable.Repeat("0123456789 äöü 漢字 ", 60_000));
        using var arguments = new MemoryStream();
        await JsonSerializer.SerializeAsync(arguments, new Dictionary<string, string>(StringComparer.Ordinal) { ["message"] = text });

        JsonElement result = await _rig.CallAsync(Sample.Server("big"), "echo", Encoding.UTF8.GetString(arguments.ToArray()));

        Assert.Equal(text, result.TextOf());
    }

    [WindowsFact]
    public async Task A_folder_that_is_gone_and_a_file_that_is_no_program_are_told_apart()
    {
        string file = _rig.Home.NewFile("exe");
        await File.WriteAllTextAsync(file, "no program");

        ServerException failure = await _rig.FailsAsync(new ServerDefinition { Name = "s", Command = file });

        Assert.Contains("was refused by the system", failure.Message, StringComparison.Ordinal);
        Assert.Contains("a program for this machine", failure.Message, StringComparison.Ordinal);
    }

    private IServerProcess Start(params string[] arguments) => new ServerProcesses(_rig.Home.Home, TimeProvider.System, NullLogger.Instance)
        .Start(new ProcessPlan(Path.GetFullPath(Built.SampleServer), arguments, SafeEnvironment.Create(everything: true), null), "started");

    private static string[] ArgumentsOf(JsonElement result) =>
        [.. result.GetProperty("structuredContent").GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!)];

    // In the form of npx.cmd, which ends in the program with all arguments.
    private static Task WriteBatchAsync(string file) =>
        File.WriteAllTextAsync(file, $"@echo off\r\nsetlocal\r\n\"{Path.GetFullPath(Built.SampleServer)}\" %*\r\n");
}
