using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Connections;

/// <summary>No secret reaches a log or an error, wherever it stands in what a server writes.</summary>
public sealed class MaskingTests : IAsyncDisposable
{
    private const string Secret = "s3cr3t/value+77";

    private readonly PoolRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [UnixFact("it runs a shell script")]
    public async Task A_secret_across_the_cuts_of_long_lines_is_masked()
    {
        // Lines of every length around the cut; one goes on for longer than any piece.
        await _rig.GetAsync(Server("i=4080; while [ $i -lt 4100 ]; do printf '%*s%s\\n' $i . \"$API_TOKEN\" >&2; i=$((i+1)); done; i=0; while [ $i -lt 2000 ]; do printf '%s....' \"$API_TOKEN\" >&2; i=$((i+1)); done; echo >&2;"));

        string log = await LogAsync(text => text.Split("***").Length > 2000);

        Assert.DoesNotContain("s3cr3t", log, StringComparison.Ordinal);
        Assert.DoesNotContain("alue+77", log, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_secret_across_the_cut_of_a_line_on_stdout_is_masked()
    {
        await _rig.GetAsync(Server("i=180; while [ $i -lt 420 ]; do printf '%*s%s and so on\\n' $i x \"$API_TOKEN\" | tr ' ' .; printf '\\n'; i=$((i+1)); done;"));

        string log = await LogAsync(text => text.Contains("not a JSON-RPC", StringComparison.Ordinal));

        Assert.DoesNotContain("s3cr", log, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_secret_across_the_cut_of_a_log_message_is_masked()
    {
        ServerConnection connection = await _rig.GetAsync(Server(""));
        for (int i = 1950; i < 2000; i++)
        {
            await PoolRig.CallAsync(connection, "log", $$"""{"level":"error","data":"{{new string('.', i)}}s3cr3t\/value\u002b77"}""");
        }

        Assert.DoesNotContain("s3cr", await LogAsync(text => text.Contains("log message", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [UnixFact("it is about the modes of files")]
    public async Task A_program_that_the_system_refuses_is_named_without_the_value_of_its_variable()
    {
        string program = _rig.Home.NewFile();
        await File.WriteAllTextAsync(program, "no program", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _rig.Variables["BIN"] = program;

        ServerException failure = await _rig.FailsAsync(new ServerDefinition { Name = "s", Command = "${BIN}" });

        Assert.Contains("cannot start: '***' was refused", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(program, failure.Message, StringComparison.Ordinal);
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("--token", "plain-token-of-args")]
    [InlineData("--url=https://user:plain-token-of-args@example.com/", "")]
    [InlineData("--header", "X-Api-Key: plain-token-of-args")]
    public async Task A_secret_in_the_arguments_is_one_without_a_variable(string first, string second)
    {
        ServerException failure = await _rig.FailsAsync(new ServerDefinition { Name = "s", Command = "/bin/sh", Arguments = ["-c", "echo \"$@\" | tr : ' ' | tr @ ' ' >&2; exit 1", "sh", first, second] });

        Assert.Contains("***", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("plain-token", failure.Message, StringComparison.Ordinal);
    }

    private static ServerDefinition Server(string before) => new()
    {
        Name = "s",
        Command = "/bin/sh",
        Arguments = ["-c", before + $" exec '{Built.SampleServer}'"],
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["API_TOKEN"] = Secret },
    };

    private async Task<string> LogAsync(Predicate<string> isComplete)
    {
        string file = Path.Combine(_rig.Home.Home.LogFolder, "server-s.log");
        string log = "";
        await Deadline.Until(() => isComplete(log = File.Exists(file) ? File.ReadAllText(file) : ""), () => log);
        return log;
    }
}
