using McpGateway.Tests.Support;
using McpGateway.Programs;
using McpGateway.Transports.Stdio.Windows;

namespace McpGateway.Tests.Transports.Stdio;

public sealed class CommandTests
{
    [UnixFact("it runs a shell script")]
    public void A_name_is_looked_for_in_the_folders_of_the_servers_own_path()
    {
        using var home = new TemporaryHome();
        string first = Directory.CreateDirectory(Path.Combine(home.Root, "first")).FullName, second = Directory.CreateDirectory(Path.Combine(home.Root, "second")).FullName;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{home.Root}/absent:{first}: :{second}" };
        File.WriteAllText(Path.Combine(first, "tool"), "not executable");
        Assert.Null(CommandResolver.Find("tool", null, environment, out string reason));
        Assert.Equal($"'{first}/tool' is not executable", reason);

        MakeProgram(Path.Combine(second, "tool"));
        Assert.Equal(Path.Combine(second, "tool"), CommandResolver.Find("tool", null, environment, out _));
        Assert.Null(CommandResolver.Find("tool", second, new Dictionary<string, string>(StringComparer.Ordinal), out reason));
        Assert.Equal("the command 'tool' is not on the PATH", reason);
        Assert.Null(CommandResolver.Find("second", home.Root, new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = home.Root }, out _));
    }

    [UnixFact("it runs a shell script")]
    public void A_relative_path_is_relative_to_the_working_directory()
    {
        using var home = new TemporaryHome();
        Directory.CreateDirectory(Path.Combine(home.Root, "bin"));
        MakeProgram(Path.Combine(home.Root, "bin", "tool"));

        Assert.Equal(Path.Combine(home.Root, "bin", "tool"), CommandResolver.Find("./bin/tool", home.Root, new Dictionary<string, string>(StringComparer.Ordinal), out _));
        Assert.Null(CommandResolver.Find("./bin/tool", home.Home.Root, new Dictionary<string, string>(StringComparer.Ordinal), out string reason));
        Assert.Equal("there is no program './bin/tool'", reason);
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\\", "\"a\\\\\"")]
    [InlineData("a\\\"b", "\"a\\\\\"\"b\"")]
    [InlineData("%PATH%", "\"%%cd:~,%PATH%%cd:~,%\"")]
    [InlineData("a&b|c>d^e", "\"a&b|c>d^e\"")]
    public void Arguments_of_a_batch_file_cannot_run_anything_else(string argument, string expected) =>
        Assert.Equal($"/d /e:on /v:off /s /c \"\"C:\\x y\\npx.cmd\" {expected}\"", BatchCommandLine.For("C:\\x y\\npx.cmd", [argument]));

    [Theory]
    [InlineData("two\r\nlines")]
    [InlineData("\n& calc")]
    [InlineData("NUL\0")]
    public void What_a_batch_file_cannot_be_given_is_refused(string argument)
    {
        string? reason = BatchCommandLine.ReasonAgainst("C:\\x y\\npx.cmd", ["-y", argument]);

        Assert.Equal("args[1] has a line break, which no batch file can be given", reason);
        Assert.Throws<ArgumentException>(() => BatchCommandLine.For("C:\\x y\\npx.cmd", ["-y", argument]));
    }

    [Fact]
    public void A_command_line_that_cmd_would_cut_is_refused()
    {
        Assert.Null(BatchCommandLine.ReasonAgainst("C:\\npx.cmd", [new string('x', 8000)]));
        Assert.Contains("too long for a batch file", BatchCommandLine.ReasonAgainst("C:\\npx.cmd", [new string('%', 1200)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("npx.cmd", true)]
    [InlineData("npx.cmd. ", true)]
    [InlineData("npx.bat...", true)]
    [InlineData("X.BAT", true)]
    [InlineData("node.exe", false)]
    [InlineData("cmd", false)]
    public void Batch_files_are_told_by_their_ending(string program, bool batch) => Assert.Equal(batch, BatchCommandLine.IsBatch(program));

    private static void MakeProgram(string file)
    {
        File.WriteAllText(file, "#!/bin/sh\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
