using System.Diagnostics;
using System.Runtime.InteropServices;
using McpGateway.Connections.Processes;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Connections;

/// <summary>What is particular to Windows, as far as it can be seen without it.</summary>
public sealed class WindowsTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_structures_of_job_objects_have_the_documented_layout()
    {
        Assert.SkipUnless(Environment.Is64BitProcess, "64 bits is needed: the sizes are those");
        Assert.Equal(144, Marshal.SizeOf<JobLimits>());
        Assert.Equal(16, Marshal.OffsetOf<JobLimits>(nameof(JobLimits.LimitFlags)));
        Assert.Equal(48, Marshal.OffsetOf<JobLimits>(nameof(JobLimits.Affinity)));
        Assert.Equal(64, Marshal.OffsetOf<JobLimits>(nameof(JobLimits.ReadOperationCount)));
        Assert.Equal(112, Marshal.OffsetOf<JobLimits>(nameof(JobLimits.ProcessMemoryLimit)));
        Assert.Equal(48, Marshal.SizeOf<JobAccounting>());
        Assert.Equal(40, Marshal.OffsetOf<JobAccounting>(nameof(JobAccounting.ActiveProcesses)));
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
        Assert.Null(Find("tools\\server", PathOf(Path.Combine(_home.Root, "tools")), _home.Root, out string reason));
        Assert.Equal("there is no program 'tools\\server'", reason);
        Assert.Null(Find("server2", PathOf(Path.Combine(_home.Root, "tools")), null, out reason));
        Assert.Equal("the command 'server2' is not on the PATH", reason);
    }

    [Fact]
    public void A_batch_file_runs_through_cmd_without_a_window()
    {
        ProcessStartInfo start = WindowsStart.Of(Plan("C:\\Program Files\\nodejs\\npx.cmd", "-y", "some server", "100%"));

        Assert.Equal("cmd.exe", Path.GetFileName(start.FileName));
        Assert.Equal("/d /e:on /v:off /s /c \"\"C:\\Program Files\\nodejs\\npx.cmd\" \"-y\" \"some server\" \"100%%cd:~,%\"\"", start.Arguments);
        Assert.Empty(start.ArgumentList);
        AssertHidden(start);
    }

    [Fact]
    public void A_program_gets_its_arguments_as_they_are()
    {
        ProcessStartInfo start = WindowsStart.Of(Plan("C:\\node.exe", "a b", "100%", "\"q\""));

        Assert.Equal("C:\\node.exe", start.FileName);
        Assert.Equal(["a b", "100%", "\"q\""], start.ArgumentList);
        Assert.Equal("", start.Arguments);
        AssertHidden(start);
    }

    private static void AssertHidden(ProcessStartInfo start)
    {
        Assert.True(start.CreateNoWindow);
        Assert.False(start.UseShellExecute);
        Assert.Equal([KeyValuePair.Create<string, string?>("A", "1")], start.Environment);
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
