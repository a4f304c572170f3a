using McpGateway.Clients.Installing;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Clients.Installing;

/// <summary>Copies that brokers of Windows run from; what is done with the files is the same everywhere.</summary>
public sealed class RunningCopyTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_copy_is_made_once_for_an_executable_and_has_nothing_to_do_with_where_it_came_from()
    {
        string executable = Executable("one");

        string copy = RunningCopy.Make(_home.Home, executable)!;
        File.Delete(executable);

        Assert.Equal("one", File.ReadAllText(copy));
        Assert.StartsWith(_home.Home.Root, copy, StringComparison.Ordinal);
        Assert.Equal(GatewayBinary.FileName, Path.GetFileName(copy));
        Assert.Equal(copy, RunningCopy.Make(_home.Home, Executable("one")));
    }

    [Fact]
    public void One_that_is_in_use_stays_beside_the_newer_one_and_goes_when_it_is_not()
    {
        string first = RunningCopy.Make(_home.Home, Executable("one"))!;
        using (IDisposable use = RunningCopy.Hold(Path.GetDirectoryName(first)!)!, another = RunningCopy.Hold(Path.GetDirectoryName(first)!)!)
        {
            string second = RunningCopy.Make(_home.Home, Executable("other"))!;

            Assert.Equal(("one", "other"), (File.ReadAllText(first), File.ReadAllText(second)));
            use.Dispose();
            RunningCopy.Make(_home.Home, Executable("other"));
            Assert.True(File.Exists(first));
        }

        string last = RunningCopy.Make(_home.Home, Executable("other"))!;

        Assert.Equal([Path.GetDirectoryName(last)!], Directory.GetDirectories(Path.Combine(_home.Home.Root, "run")));
    }

    [Fact]
    public void What_is_no_copy_is_left_alone_and_a_half_one_is_made_again()
    {
        string run = Path.Combine(_home.Home.Root, "run");
        Directory.CreateDirectory(Path.Combine(run, "mine"));
        File.WriteAllText(Path.Combine(run, "mcpg-0.lock"), "");
        string copy = RunningCopy.Make(_home.Home, Executable("one"))!;
        File.Delete(Path.Combine(Path.GetDirectoryName(copy)!, "in-use"));
        File.Delete(copy);

        Assert.Equal("one", File.ReadAllText(RunningCopy.Make(_home.Home, Executable("one"))!));
        Assert.True(Directory.Exists(Path.Combine(run, "mine")) && File.Exists(Path.Combine(run, "mcpg-0.lock")));
    }

    [Fact]
    public void Where_none_can_be_made_there_is_none_and_who_runs_from_none_holds_none()
    {
        File.WriteAllText(Path.Combine(_home.Home.Root, "run"), "in the way");

        Assert.Null(RunningCopy.Make(_home.Home, Executable("one")));
        Assert.Null(RunningCopy.Hold());
    }

    /// <summary>A file in the place of the executable, whose time is that of its text.</summary>
    private string Executable(string text)
    {
        string folder = Path.Combine(_home.Root, "installed");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, GatewayBinary.FileName);
        File.WriteAllText(file, text);
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, text.Length, 0, 0, 0, DateTimeKind.Utc));
        return file;
    }
}
