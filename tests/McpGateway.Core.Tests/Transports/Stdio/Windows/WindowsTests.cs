using System.Runtime.InteropServices;
using McpGateway.Tests.Support;
using McpGateway.Programs;
using McpGateway.Transports.Stdio;
using McpGateway.Transports.Stdio.Windows;

namespace McpGateway.Tests.Transports.Stdio.Windows;

/// <summary>What is particular to Windows, as far as it can be seen without it.</summary>
public sealed class WindowsTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_structures_of_jobs_and_processes_have_the_documented_layout()
    {
        Assert.SkipUnless(Environment.Is64BitProcess, "64 bits is needed: the sizes are those");
        Assert.Equal(144, Marshal.SizeOf<JobLimits>());
        Assert.Equal(16, Marshal.OffsetOf<JobLimits>(nameof(JobLimits.LimitFlags)));
        Assert.Equal(48, Marshal.OffsetOf<JobLimits>(nameof(JobLimits.Affinity)));
        Assert.Equal(64, Marshal.OffsetOf<JobLimits>(nameof(JobLimits.ReadOperationCount)));
        Assert.Equal(112, Marshal.OffsetOf<JobLimits>(nameof(JobLimits.ProcessMemoryLimit)));
        Assert.Equal(112, Marshal.SizeOf<WindowsStartupInfo>());
        Assert.Equal(60, Marshal.OffsetOf<WindowsStartupInfo>(nameof(WindowsStartupInfo.Flags)));
        Assert.Equal(80, Marshal.OffsetOf<WindowsStartupInfo>(nameof(WindowsStartupInfo.Input)));
        Assert.Equal(104, Marshal.OffsetOf<WindowsStartupInfo>(nameof(WindowsStartupInfo.Attributes)));
        Assert.Equal(24, Marshal.SizeOf<WindowsProcessInformation>());
        Assert.Equal(16, Marshal.OffsetOf<WindowsProcessInformation>(nameof(WindowsProcessInformation.ProcessId)));
    }

    [Theory]
    [InlineData("npx", "npx.cmd")]
    [InlineData("npx.cmd", "npx.cmd")]
    [InlineData("node", "node.exe")]
    [InlineData("both", "both.exe")]
    [InlineData("tool.2", "tool.2.cmd")]
    public void A_command_gets_the_ending_that_Windows_can_start(string command, string expected)
    {
        // "npx" without an ending is a shell script, "both.js" would need its interpreter.
        string folder = Folder("bin", "npx", "npx.cmd", "node.exe", "both.js", "both.cmd", "both.exe", "tool.2", "tool.2.cmd");

        Assert.Equal(Path.Combine(folder, expected), Find(command, PathOf(folder), null, out _));
    }

    [Fact]
    public void Folders_of_the_path_are_parted_by_semicolons_and_may_stand_in_quotes()
    {
        string first = Folder("first"), second = Folder("with space", "npx.cmd");

        Assert.Equal(Path.Combine(second, "npx.cmd"), Find("npx", PathOf($"{first};;\"{second}\" "), null, out _));
    }

    [Theory]
    [InlineData("Path", ".js")]
    [InlineData("PATH", "")]
    public void Without_a_list_of_endings_that_can_be_started_the_usual_ones_count(string name, string endings)
    {
        string folder = Folder("bin", "tool.EXE", "tool.js");

        Assert.Equal(
            Path.Combine(folder, "tool.EXE"),
            Find("tool", new Dictionary<string, string>(StringComparer.Ordinal) { [name] = folder, ["PathExt"] = endings }, null, out _));
    }

    [Fact]
    public void A_relative_path_gets_an_ending_as_well()
    {
        Folder("tools", "server.cmd");

        Assert.Equal(Path.Combine(_home.Root, "tools", "server.cmd"), Find("./tools/server", PathOf(""), _home.Root, out _));
        Assert.Null(Find("tools\\absent", PathOf(Path.Combine(_home.Root, "tools")), _home.Root, out string reason));
        Assert.Equal("there is no program 'tools\\absent'", reason);
        Assert.Null(Find("server2", PathOf(Path.Combine(_home.Root, "tools")), null, out reason));
        Assert.Equal("the command 'server2' is not on the PATH", reason);
    }

    [Fact]
    public void A_batch_file_runs_through_cmd()
    {
        (string program, string line) = WindowsCommandLine.Of(Plan("C:\\Program Files\\nodejs\\npx.cmd", "-y", "some server", "100%"));

        Assert.Equal("cmd.exe", Path.GetFileName(program));
        Assert.Equal($"\"{program}\" /d /e:on /v:off /s /c \"\"C:\\Program Files\\nodejs\\npx.cmd\" \"-y\" \"some server\" \"100%%cd:~,%\"\"", line);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("100%", "100%")]
    [InlineData("\"q\"", "\"\\\"q\\\"\"")]
    [InlineData("C:\\dir\\", "C:\\dir\\")]
    [InlineData("C:\\a dir\\", "\"C:\\a dir\\\\\"")]
    [InlineData("a\\\"b", "\"a\\\\\\\"b\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("a\\\\b c", "\"a\\\\b c\"")]
    public void A_program_gets_its_arguments_as_they_are(string argument, string expected)
    {
        (string program, string line) = WindowsCommandLine.Of(Plan("C:\\some folder\\node.exe", argument, "last"));

        Assert.Equal("C:\\some folder\\node.exe", program);
        Assert.Equal($"\"C:\\some folder\\node.exe\" {expected} last", line);
    }

    [Fact]
    public void Variables_are_one_block_in_the_order_of_their_names()
    {
        Assert.Equal("\0\0", WindowsCommandLine.Block(new Dictionary<string, string>(StringComparer.Ordinal)));
        Assert.Equal("A=1\0b=\0C=x=y\0\0", WindowsCommandLine.Block(new Dictionary<string, string>(StringComparer.Ordinal) { ["C"] = "x=y", ["b"] = "", ["A"] = "1" }));
    }

    [Theory]
    [InlineData(2, "is gone", "Install it again")]
    [InlineData(5, "may not be run", "permissions")]
    [InlineData(193, "refused by the system", "a program for this machine")]
    [InlineData(206, "too long", "Shorten")]
    [InlineData(225, "virus", "allow")]
    [InlineData(740, "as administrator", "administrator")]
    [InlineData(1455, "no memory", "paging file")]
    public void Each_refusal_of_the_system_has_its_own_remedy(int code, string cause, string remedy)
    {
        (string saidCause, string saidRemedy) = StartErrors.ExplainOnWindows(code, Plan("C:\\x.exe"), "x", "the system's words");

        Assert.Contains(cause, saidCause, StringComparison.Ordinal);
        Assert.Contains("the system's words", saidCause, StringComparison.Ordinal);
        Assert.Contains(remedy, saidRemedy, StringComparison.Ordinal);
    }

    private static ProcessPlan Plan(string program, params string[] arguments) =>
        new(program, arguments, new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "1" }, null);

    private static Dictionary<string, string> PathOf(string path) =>
        new(StringComparer.Ordinal) { ["Path"] = path, ["PATHEXT"] = ".com;.exe;.bat;.cmd;.vbs;.js" };

    private static string? Find(string command, Dictionary<string, string> environment, string? workingDirectory, out string reason) =>
        CommandResolver.Find(command, workingDirectory, environment, windows: true, out reason);

    private string Folder(string name, params string[] files)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_home.Root, name)).FullName;
        foreach (string file in files)
        {
            File.WriteAllText(Path.Combine(folder, file), "");
        }

        return folder;
    }
}
