using System.Diagnostics;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Commands;

/// <summary><c>mcp-gateway completion</c>: its scripts, run by the shells that they are for. That of PowerShell is tested with the module.</summary>
public sealed class ShellCompletionTests : IAsyncLifetime
{
    private readonly TemporaryHome _home = new();
    private readonly string _pids;
    private string[] _started = [];

    public ShellCompletionTests()
    {
        _pids = _home.NewFile("pids");
    }

    /// <summary>Lines as they are typed up to a tab, and the whole line afterwards where one word fits.</summary>
    public static TheoryData<string, string> Lines => new()
    {
        { "mcp-gateway ca", "mcp-gateway call" },
        { "mcp-gateway call my", "mcp-gateway call my_server" },
        { "mcp-gateway call my_server ech", "mcp-gateway call my_server echo" },
        { "mcp-gateway call my_server --skip-argument-check ech", "mcp-gateway call my_server --skip-argument-check echo" },
        { "mcp-gateway call my_server log lev", "mcp-gateway call my_server log level=" },
        { "mcp-gateway call my_server log level=wa", "mcp-gateway call my_server log level=warning" },
        { "mcp-gateway tools my_server --sch", "mcp-gateway tools my_server --schema" },
        { "mcp-gateway tools my_server --schema ech", "mcp-gateway tools my_server --schema echo" },
        { "mcp-gateway install --client Cu", "mcp-gateway install --client Cursor" },
        { "mcp-gateway install --client=Cu", "mcp-gateway install --client=Cursor" },
        { "mcp-gateway add --preset playw", "mcp-gateway add --preset playwright" },
        { "mcp-gateway add --preset notion --form ho", "mcp-gateway add --preset notion --form hosted" },
        { "mcp-gateway add --preset filesystem --set fo", "mcp-gateway add --preset filesystem --set folder=" },
        { "mcp-gateway presets sequ", "mcp-gateway presets sequential-thinking" },
        { "mcp-gateway help mea", "mcp-gateway help measure" },
        { "mcp-gateway completion f", "mcp-gateway completion fish" },
        { "mcp-gateway call two", "mcp-gateway call two\\ words" },
        { "mcp-gateway call 'two words' ech", "mcp-gateway call 'two words' echo" },
    };

    public async ValueTask InitializeAsync()
    {
        _home.WriteServers(Sample.Server("my_server", "--pid-file", _pids), Sample.Server("two words"));
        // "echo" is not to be the beginning of another name.
        Assert.Equal(0, (await Executable.RunAsync(_home, "tools", "--refresh")).Code);
        _started = await File.ReadAllLinesAsync(_pids);
    }

    public ValueTask DisposeAsync()
    {
        Assert.Equal(_started, File.ReadAllLines(_pids));
        _home.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Bash_completes()
    {
        await NeedAsync("bash");
        // As readline calls the function; the words break where bash breaks them.
        const string Script = """
            eval "$(mcp-gateway completion bash)"
            COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=("${1##*[[:space:]=]}") COMP_CWORD=0
            _mcp_gateway mcp-gateway
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        foreach ((string line, string expected) in Lines.Select(row => (row.Data.Item1, row.Data.Item2)))
        {
            string[] replies = (await ShellAsync("bash", "-c", Script, "bash", line)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

            string before = line[..(line.LastIndexOfAny([' ', '=']) + 1)];
            Assert.Contains(expected, replies.Select(reply => before + reply));
        }
    }

    [Fact]
    public async Task Bash_offers_all_that_may_come_and_nothing_else()
    {
        await NeedAsync("bash");

        string offered = await ShellAsync("bash", "-c", """eval "$(mcp-gateway completion bash)"; COMP_LINE='mcp-gateway call my_server log ' COMP_POINT=31 COMP_WORDS=('') COMP_CWORD=0; _mcp_gateway mcp-gateway; echo "${COMPREPLY[@]}" """);

        Assert.Equal("level= data=\n", offered);
    }

    [Fact]
    public async Task Zsh_completes()
    {
        await NeedAsync("zsh");
        // A shell of its own on a pseudo-terminal, into which a person's keys go; what stands on the line then is printed.
        const string Script = """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "PS1='>'; autoload -Uz compinit; compinit -u -d $2; eval \"\$(mcp-gateway completion zsh)\"; echo rea''dy"
            zpty -r shell seen '*ready*'
            zpty -w -n shell "$1"$'\t\C-aprint -r -- \'\C-e\' > '"$3"$'; echo do""ne\n'
            zpty -r shell seen '*done*'
            zpty -d shell
            """;
        string result = _home.NewFile();

        // Between quotes the quotes of a name would end them.
        foreach ((string line, string expected) in Lines.Select(row => (row.Data.Item1, row.Data.Item2)).Where(row => !row.Item1.Contains('\'', StringComparison.Ordinal)))
        {
            await ShellAsync("zsh", "-f", "-c", Script, "zsh", line, _home.NewFile("dump"), result);

            Assert.Equal(expected, (await File.ReadAllTextAsync(result)).TrimEnd());
        }
    }

    [Fact]
    public async Task Fish_completes()
    {
        await NeedAsync("fish");

        foreach ((string line, string expected) in Lines.Select(row => (row.Data.Item1, row.Data.Item2)))
        {
            string[] replies = [.. (await ShellAsync("fish", "--no-config", "-c", "mcp-gateway completion fish | source; complete -C $argv[1]", line)).Split('\n').Select(reply => reply.Split('\t')[0])];

            string before = line[..(line.LastIndexOf(' ') + 1)];
            // Fish itself quotes what it inserts.
            Assert.Contains(expected.Replace("\\ ", " ", StringComparison.Ordinal), replies.Select(reply => before + reply));
        }
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task A_script_says_where_it_belongs(string shell)
    {
        (int code, string output, string errors) = await Executable.RunAsync(_home, "completion", shell);

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains($"mcp-gateway completion {shell}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no shell is called 'csh' here. There are: bash, zsh, fish, powershell.", "completion", "csh")]
    [InlineData("SHELL is missing", "completion")]
    public async Task An_unknown_shell_is_told_which_there_are(string part, params string[] arguments)
    {
        (int code, string output, string errors) = await Executable.RunAsync(_home, arguments);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(part, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ broken")]
    [InlineData("{}")]
    public async Task A_configuration_that_cannot_be_read_completes_nothing_and_says_nothing(string configuration)
    {
        _home.WriteConfiguration(configuration);

        Assert.Equal((0, "", ""), await Executable.RunAsync(_home, "complete", "--", "call", ""));
        Assert.Equal((0, "", ""), await Executable.RunAsync(_home, "complete", "--", "nothing", "call", "-"));
        Assert.Contains("call\t", (await Executable.RunAsync(_home, "complete", "--", "")).Output, StringComparison.Ordinal);
    }

    private static Task NeedAsync(string shell) => Needed.OrSkipAsync(shell, "apt-get install " + shell, () => Task.FromResult(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, shell)))));

    private async Task<string> ShellAsync(string shell, params string[] arguments)
    {
        var start = new ProcessStartInfo(shell, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _home.Root };
        start.Environment["MCP_GATEWAY_HOME"] = _home.Home.Root;
        start.Environment["HOME"] = _home.Root;
        start.Environment["PATH"] = Path.GetDirectoryName(Built.Gateway) + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().InTime();
        Assert.Equal("", await errors);
        return await output;
    }
}
