using System.Text;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections;

public sealed class StartFailureTests
{
    [Fact]
    public async Task A_command_that_is_not_on_the_path_is_named()
    {
        await using var rig = new PoolRig();

        ServerException failure = await rig.FailsAsync(new ServerDefinition { Name = "absent", Command = "no-such-program-anywhere" });

        Assert.Equal(ServerFailure.CannotStart, failure.Failure);
        Assert.Equal("Server 'absent' cannot start: the command 'no-such-program-anywhere' is not on the PATH. Install it, or correct \"command\" (a full path always works).", failure.Message);
    }

    [Fact]
    public async Task A_path_without_a_program_is_named()
    {
        await using var rig = new PoolRig();

        ServerException failure = await rig.FailsAsync(new ServerDefinition { Name = "absent", Command = "./nothing/here" });

        Assert.Equal(ServerFailure.CannotStart, failure.Failure);
        Assert.Contains("there is no program './nothing/here'", failure.Message, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_file_that_is_not_executable_is_told_from_one_that_is_not_there()
    {
        await using var rig = new PoolRig();
        string file = rig.Home.NewFile();
        await File.WriteAllTextAsync(file, "#!/bin/sh\n", TestContext.Current.CancellationToken);

        ServerException failure = await rig.FailsAsync(new ServerDefinition { Name = "plain", Command = file });

        Assert.Contains("is not executable", failure.Message, StringComparison.Ordinal);
    }

    [UnixFact("it is about the modes of files")]
    public async Task A_file_that_is_no_program_is_refused_by_the_system()
    {
        await using var rig = new PoolRig();
        string file = rig.Home.NewFile();
        await File.WriteAllTextAsync(file, "neither a script nor a binary", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        ServerException failure = await rig.FailsAsync(new ServerDefinition { Name = "text", Command = file });

        Assert.Equal(ServerFailure.CannotStart, failure.Failure);
        Assert.Contains("refused by the system", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_exits_at_once_is_quoted_with_its_exit_code_and_its_last_five_lines()
    {
        await using var rig = new PoolRig();

        ServerException failure = await rig.FailsAsync(Sample.Server("short", "--exit-at-start", "5"));

        Assert.Equal(ServerFailure.HandshakeFailed, failure.Failure);
        Assert.Contains("ended (exit code 5)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("its stderr ends: «4: cannot start, exiting with code 5 | 5: cannot start, exiting with code 5 | 6: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("8: cannot start, exiting with code 5»", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("3: cannot start", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--stderr-flood", "10")]
    [InlineData("--stderr", "日本語のとても長い説明文です。")]
    [InlineData("--stderr", "😀")]
    public async Task What_is_quoted_of_stderr_is_at_most_1_KB(string option, string value)
    {
        await using var rig = new PoolRig();
        string text = option == "--stderr" ? string.Concat(Enumerable.Repeat(value, 3000 / value.Length)) : value;

        ServerException failure = await rig.FailsAsync(Sample.Server("loud", option, text, "--env-required", "NOT_THERE"));

        int start = failure.Message.IndexOf('«', StringComparison.Ordinal), end = failure.Message.IndexOf('»', StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(failure.Message[(start + 1)..end]), 900, 1024);
        Assert.Contains("the environment variable NOT_THERE is required»", failure.Message, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_signal_that_ended_the_server_is_named()
    {
        await using var rig = new PoolRig();

        ServerException failure = await rig.FailsAsync(Sample.Script("killed", "kill -9 $$"));

        Assert.Contains("ended (signal 9)", failure.Message, StringComparison.Ordinal);
    }

    [UnixTheory("it is a shell script")]
    [InlineData("kill -9 $$", "ended (signal 9)")]
    [InlineData("exec >&-; sleep 0.3; exit 7", "ended (exit code 7)")]
    public async Task A_server_that_ends_before_it_is_asked_anything_is_said_to_have_ended(string script, string how)
    {
        await using var rig = new PoolRig();
        ServerConnection connection = ServerConnection.Launch(Sample.Script("hasty", script), rig.Pool.Connections, PoolRig.Scope);
        await connection.Ended.InTime();

        ServerException failure = await Assert.ThrowsAsync<ServerException>(() => connection.InitializeAsync().InTime());

        Assert.Contains(how, failure.Message, StringComparison.Ordinal);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_silent_server_fails_after_the_init_timeout_and_leaves_no_process()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();

        ServerException failure = await rig.FailsAsync(Sample.Server("silent", "--silent", "--pid-file", pids, "--stderr", "thinking") with { InitTimeout = TimeSpan.FromSeconds(5) });

        Assert.Equal(ServerFailure.InitTimeout, failure.Failure);
        Assert.Contains("did not answer 'initialize' within 5 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("initTimeout", failure.Remedy, StringComparison.Ordinal);
        Assert.Contains("«thinking»", failure.Message, StringComparison.Ordinal);
        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [UnixFact("it runs a shell script")]
    public async Task Endless_rubbish_is_quoted_and_does_not_outlast_the_init_timeout()
    {
        await using var rig = new PoolRig();

        ServerException failure = await rig.FailsAsync(Sample.Script("rubbish", "yes 'this is no protocol'") with { InitTimeout = TimeSpan.FromSeconds(5) });

        Assert.Equal(ServerFailure.InitTimeout, failure.Failure);
        Assert.Contains("it printed text on stdout that is not an MCP message: «this is no protocol»", failure.Message, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task Endless_bytes_without_a_line_end_do_not_outlast_the_init_timeout()
    {
        await using var rig = new PoolRig();

        ServerException failure = await rig.FailsAsync(Sample.Script("zeros", "cat /dev/zero") with { InitTimeout = TimeSpan.FromSeconds(1) });

        Assert.Equal(ServerFailure.InitTimeout, failure.Failure);
    }

    [Fact]
    public async Task A_refused_handshake_tells_the_servers_message_and_code()
    {
        await using var rig = new PoolRig();

        ServerException failure = await rig.FailsAsync(Sample.Server("refusing", "--init-error"));

        Assert.Equal(ServerFailure.HandshakeFailed, failure.Failure);
        Assert.Contains("refused the handshake: «The sample server refuses to start: no licence» (-32000)", failure.Message, StringComparison.Ordinal);
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("{}", "no \"protocolVersion\"")]
    [InlineData("{\"protocolVersion\":\"1999-01-01\"}", "protocol version '1999-01-01'")]
    [InlineData("[1,2]", "something that is not an MCP result")]
    [InlineData("{\"protocolVersion\":7}", "\"protocolVersion\" that is not a string: «7»")]
    public async Task A_handshake_that_makes_no_sense_is_an_error_of_that_server(string result, string part)
    {
        await using var rig = new PoolRig();
        ServerException failure = await rig.FailsAsync(Sample.Script("odd", $$"""read line; echo '{"jsonrpc":"2.0","id":1,"result":{{result}}}'; cat >/dev/null"""));

        Assert.Equal(ServerFailure.HandshakeFailed, failure.Failure);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_closes_stdout_while_it_starts_is_told_from_one_that_ends()
    {
        await using var rig = new PoolRig();
        string pids = rig.Home.NewFile();

        ServerException failure = await rig.FailsAsync(Sample.Server("closed", "--close-stdout-at-start", "--ignore-stdin-close", "--pid-file", pids));

        Assert.Contains("closed the connection before it finished starting", failure.Message, StringComparison.Ordinal);
        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [Fact]
    public async Task A_missing_working_directory_is_named()
    {
        await using var rig = new PoolRig();
        string folder = Path.Combine(rig.Home.Root, "nowhere");

        ServerException failure = await rig.FailsAsync(Sample.Server("lost") with { WorkingDirectory = folder });

        Assert.Equal(ServerFailure.Misconfigured, failure.Failure);
        Assert.Contains($"the folder '{folder}' does not exist", failure.Message, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task The_initialize_request_is_never_cancelled()
    {
        // MCP 2025-11-25, Cancellation, Behavior Requirements: "The initialize request MUST NOT be cancelled by clients".
        await using var rig = new PoolRig();
        string heard = rig.Home.NewFile();

        await rig.FailsAsync(Sample.Script("listening", $"cat > '{heard}'") with { InitTimeout = TimeSpan.FromSeconds(5) });

        Assert.Equal(["initialize"], TemporaryHome.Lines(heard).Select(line => JsonText.Parse(line).GetProperty("method").GetString()));
    }
}
