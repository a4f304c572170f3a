using McpGateway.Gateway.Output;
using McpGateway.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Gateway.Output;

/// <summary>The files of kept results: private, bounded, and gone with their gateway.</summary>
public sealed class ResultFolderTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly CollectingLogger _log = new();

    private string Root => _home.Home.ResultFolder;

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Nothing_is_made_before_something_is_kept()
    {
        using (new ResultFolder(Root))
        {
            Assert.False(Directory.Exists(Root));
        }
    }

    [UnixFact("it is about the modes of files")]
    public void Files_and_folders_are_the_users_alone_and_gone_at_the_end()
    {
        using (var folder = new ResultFolder(Root))
        {
            string file = Write(folder, "a", 100);

            Assert.Equal(100, new FileInfo(file).Length);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
                const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
                Assert.Equal((Private, Private), (File.GetUnixFileMode(Path.GetDirectoryName(file)!), File.GetUnixFileMode(Root)));
            }
        }

        Assert.Empty(Directory.GetFileSystemEntries(Root));
    }

    [Fact]
    public void The_oldest_make_room_whichever_gateway_they_are_of()
    {
        using ResultFolder one = new(Root, quota: 1000), other = new(Root, quota: 1000);
        string first = Write(one, "first", 400), second = Write(other, "second", 400);
        File.SetLastWriteTimeUtc(first, DateTime.UtcNow.AddMinutes(-2));
        File.SetLastWriteTimeUtc(second, DateTime.UtcNow.AddMinutes(-1));

        string third = Write(one, "third", 150);
        Assert.Equal([true, true, true], new[] { first, second, third }.Select(File.Exists));

        string fourth = Write(one, "fourth", 60);
        Assert.Equal([false, true, true, true], new[] { first, second, third, fourth }.Select(File.Exists));

        string fifth = Write(one, "fifth", 1000);
        Assert.Equal([false, false, false, false, true], new[] { first, second, third, fourth, fifth }.Select(File.Exists));
    }

    [Fact]
    public void What_is_more_than_all_may_be_is_refused_and_costs_nobody_anything()
    {
        using var folder = new ResultFolder(Root, quota: 1000);
        string file = Write(folder, "a", 900);

        Assert.Throws<IOException>(() => Write(folder, "b", 1001));
        Assert.Equal([file], Directory.GetFiles(Root, "*.txt", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_has_no_owner_is_removed_and_what_has_one_is_spared()
    {
        using var living = new ResultFolder(Root);
        string spared = Write(living, "a", 10);
        string left = Folder("left", "owner.lock", "b.txt");
        string old = Folder("old", "c.txt");
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddMinutes(-2));
        string young = Folder("young");

        ResultFolder.RemoveLeftovers(Root, _log, TimeProvider.System);

        Assert.Equal([true, false, false, true], [File.Exists(spared), Directory.Exists(left), Directory.Exists(old), Directory.Exists(young)]);
        Assert.Empty(_log.Lines);
    }

    [UnixFact("Windows deletes no file that is open")]
    public void A_folder_that_somebody_has_removed_is_made_anew()
    {
        using var folder = new ResultFolder(Root);
        Write(folder, "a", 10);
        Directory.Delete(Root, recursive: true);

        Assert.True(File.Exists(Write(folder, "b", 10)));
    }

    [Fact]
    public void After_the_end_nothing_is_kept()
    {
        var folder = new ResultFolder(Root);
        folder.Dispose();

        Assert.Throws<IOException>(() => Write(folder, "a", 10));
        Assert.False(Directory.Exists(Root));
    }

    private static string Write(ResultFolder folder, string name, int size) => folder.Write(name, size, new byte[size], [new JsonSpan(0, size)]);

    private string Folder(string name, params string[] files)
    {
        string folder = Path.Combine(Root, name);
        Directory.CreateDirectory(folder);
        Array.ForEach(files, file => File.WriteAllText(Path.Combine(folder, file), "x"));
        return folder;
    }
}
