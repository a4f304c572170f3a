using System.Globalization;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Configuration;

/// <summary>How the file is replaced: by one writer at a time, as a whole, with its mode, through links.</summary>
public sealed class ConfigurationWritingTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryHome _home = new();

    private string Path => _home.Home.ConfigurationFile;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Of_many_writers_in_one_process_every_change_survives()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => SetAsync(Name("s", i)))));
        Assert.Equal(40, Read().Servers.Count);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => i % 2 == 0 ? new ConfigurationFile(Path).RemoveAsync(Name("s", i), CancellationToken.None).InTime() : SetAsync(Name("t", i)))));
        Assert.Equal(40, Read().Servers.Count);
        Assert.Empty(Read().Problems);
    }

    [Fact]
    public async Task Of_writers_in_several_processes_every_change_survives()
    {
        Task<(int, string)>[] others = [.. Enumerable.Range(0, 3).Select(i => HelperProcess.StartAsync("register", Path, Name("p", i) + "-", "15"))];
        for (int i = 0; i < 15; i++)
        {
            await SetAsync(Name("own", i));
        }

        Assert.All(await Task.WhenAll(others), result => Assert.Equal((0, ""), result));
        Assert.Equal(60, Read().Servers.Count);
    }

    [Fact]
    [Trait("wine", "differs")] // There a file that is open cannot be replaced.
    public async Task Who_reads_meanwhile_meets_a_whole_file_always()
    {
        await SetAsync("first");
        using var done = new CancellationTokenSource();
        int reads = 0;
        Task reading = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                ConfigurationSnapshot read = Read();
                Assert.Empty(read.Problems);
                Assert.Equal("first", read.Servers[0].Name);
                Interlocked.Increment(ref reads);
            }
        });
        await Deadline.Until(() => Volatile.Read(ref reads) > 0, () => "nothing was read");
        for (int i = 0; i < 50; i++)
        {
            await SetAsync(Name("s", i));
        }

        await done.CancelAsync();
        await reading.InTime();
    }

    [UnixFact("it is about the modes of files")]
    public async Task New_files_and_backups_and_their_folder_are_for_the_user_only()
    {
        string folder = System.IO.Path.Combine(_home.Root, "new", "home");
        var file = new ConfigurationFile(System.IO.Path.Combine(folder, "config.json"));
        await file.SetAsync(Definition("a"), replace: false, CancellationToken.None);
        await file.SetAsync(Definition("b"), replace: false, CancellationToken.None);

        Assert.Equal(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.All(Directory.GetFiles(folder), path => Assert.Equal(Private, File.GetUnixFileMode(path)));
        Assert.Equal(["config.json", "config.json.bak", "config.json.lock"], Directory.GetFiles(folder).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [UnixTheory("it is about the modes of files")]
    [InlineData(Private)]
    [InlineData(Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    [InlineData(Private | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    public async Task The_mode_of_a_file_is_kept(UnixFileMode mode)
    {
        await File.WriteAllTextAsync(Path, "{}", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Path, mode);

        await SetAsync("a");

        Assert.Equal(mode, File.GetUnixFileMode(Path));
    }

    [UnixFact("it makes symbolic links")]
    public async Task A_symbolic_link_is_followed_and_stays_one()
    {
        string target = System.IO.Path.Combine(_home.Root, "dotfiles", "mcp.json");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        await File.WriteAllTextAsync(target, "{ } // mine", TestContext.Current.CancellationToken);
        string between = System.IO.Path.Combine(_home.Root, "between.json");
        File.CreateSymbolicLink(between, "dotfiles/mcp.json");
        File.CreateSymbolicLink(Path, between);

        await SetAsync("a");

        Assert.Equal(between, new FileInfo(Path).LinkTarget);
        Assert.Equal("dotfiles/mcp.json", new FileInfo(between).LinkTarget);
        Assert.Contains("\"a\"", await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("// mine", await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(System.IO.Path.GetDirectoryName(target)!));
    }

    [UnixFact("it makes symbolic links")]
    public async Task A_link_to_nothing_gets_its_file()
    {
        string target = System.IO.Path.Combine(_home.Root, "later.json");
        File.CreateSymbolicLink(Path, target);

        await SetAsync("a");

        Assert.True(File.Exists(target));
        Assert.NotNull(new FileInfo(Path).LinkTarget);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_an_error_that_names_the_file()
    {
        // Where the folder should be there is a file: nobody can write there, the superuser included.
        string blocked = System.IO.Path.Combine(_home.Root, "blocked");
        await File.WriteAllTextAsync(blocked, "", TestContext.Current.CancellationToken);
        string file = System.IO.Path.Combine(blocked, "config.json");

        ConfigurationException error = await Assert.ThrowsAsync<ConfigurationException>(() => new ConfigurationFile(file).SetAsync(Definition("a"), replace: false, CancellationToken.None).InTime());

        Assert.StartsWith($"{file} cannot be written and was not changed: ", error.Message, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_disk_that_is_full_leaves_the_old_file_and_nothing_else()
    {
        // A disk of 64 KB in a name space of its own, which not every system lets its users make.
        string disk = System.IO.Path.Combine(_home.Root, "disk");
        Directory.CreateDirectory(disk);
        string mount = $"mount -t tmpfs -o size=64k,mode=700 none '{disk}'";
        await Needed.OrSkipAsync("unshare", "a disk is mounted where only the test sees it, which this user may not do", async () => (await HelperProcess.ShellAsync($"unshare -rm sh -c \"{mount}\"")).ExitCode == 0);

        (_, string output) = await HelperProcess.ShellAsync($$"""
            unshare -rm sh -c "{{mount}} && cd '{{disk}}' && \"$HELPER\" --helper register '{{disk}}/config.json' a 1 && cp config.json before.json;
              \"$HELPER\" --helper register-big '{{disk}}/config.json'; echo exit code \$?; cmp config.json before.json && echo unchanged; ls -A"
            """);

        Assert.Contains("config.json cannot be written and was not changed: ", output, StringComparison.Ordinal);
        Assert.EndsWith("exit code 7\nunchanged\nbefore.json\nconfig.json\nconfig.json.lock\n", output.Replace("config.json.bak\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_waits_for_another_writer_can_give_up()
    {
        await using FileStream other = new(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var source = new CancellationTokenSource();
        Task<bool> waiting = new ConfigurationFile(Path).SetAsync(Definition("a"), replace: false, source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
    }

    [Fact]
    public async Task A_running_process_sees_a_change_and_keeps_the_last_good_servers_of_a_broken_one()
    {
        var store = new ConfigurationStore(_home.Home, [Definition("additional"), Definition("b")]);
        Assert.Equal(["additional", "b"], store.Current.Servers.Select(server => server.Name));

        await SetAsync("a");
        await Deadline.Until(() => store.Current.Find("a") is not null, () => "the new server is not seen");
        await SetAsync("b");
        await Deadline.Until(() => store.Current.Servers.Select(server => server.Name).SequenceEqual(["a", "b", "additional"]), () => "the file's own does not come first");

        await File.WriteAllTextAsync(Path, "{ broken", TestContext.Current.CancellationToken);
        await Deadline.Until(() => store.Current.Problems.Count == 1, () => "the problem is not seen");
        Assert.Equal(["a", "b", "additional"], store.Current.Servers.Select(server => server.Name));

        await File.WriteAllTextAsync(Path, "{\"mcpServers\":{\"c\":{\"command\":\"x\"}}}", TestContext.Current.CancellationToken);
        await Deadline.Until(() => store.Current.Find("c") is not null, () => "the mended file is not seen");
        Assert.Null(store.Current.Find("a"));
        Assert.Empty(store.Current.Problems);

        File.Delete(Path);
        await Deadline.Until(() => store.Current.Find("c") is null, () => "the deletion is not seen");
    }

    private static string Name(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");

    private static ServerDefinition Definition(string name) => new() { Name = name, Command = "program" };

    private ConfigurationSnapshot Read() => new ConfigurationFile(Path).Read();

    private Task<bool> SetAsync(string name) => new ConfigurationFile(Path).SetAsync(Definition(name), replace: false, CancellationToken.None).InTime();
}
