using System.Globalization;
using McpGateway.Diagnostics;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Diagnostics;

public sealed class RollingFileTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    private string LogFile => Path.Combine(_home.Root, "logs", "a.log");

    public void Dispose() => _home.Dispose();

    [UnixFact("it is about the modes of files")]
    public void Nothing_touches_the_disk_before_the_first_line()
    {
        using var file = new RollingFile(LogFile);
        Assert.False(Directory.Exists(Path.GetDirectoryName(LogFile)));

        file.Append("é");

        Assert.Equal(["é"], TemporaryHome.Lines(LogFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LogFile));
    }

    [UnixFact("it makes symbolic links")]
    public void A_full_disk_costs_its_lines_and_the_log_says_how_many()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no device that is always full.");
        var time = new ManualTime();
        Directory.CreateDirectory(Path.GetDirectoryName(LogFile)!);
        File.CreateSymbolicLink(LogFile, "/dev/full");
        using var file = new RollingFile(LogFile, time: time);
        file.Append("first");
        file.Append("second");

        // Soon after, nobody tries; later it is tried again, and still there is no room.
        time.Advance(TimeSpan.FromSeconds(2));
        file.Append("third");
        File.Delete(LogFile);
        time.Advance(TimeSpan.FromSeconds(2));
        file.Append("fourth");
        file.Append("fifth");

        string[] lines = [.. TemporaryHome.Lines(LogFile).Where(line => line.Length > 0)];
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("[gateway] lines lost here: 3, since 1970-01-01T", lines[0], StringComparison.Ordinal);
        Assert.Contains("No space left on device", lines[0], StringComparison.Ordinal);
        Assert.Equal(["fourth", "fifth"], lines[1..]);
    }

    [Fact]
    [Trait("wine", "differs")] // There the end of a file is looked for before each write, not by it.
    public async Task Of_many_writers_every_line_stays_whole()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(() =>
        {
            using var file = new RollingFile(LogFile);
            for (int i = 0; i < 300; i++)
            {
                file.Append(string.Create(CultureInfo.InvariantCulture, $"{writer}:{i}:{new string('x', i)}"));
            }
        }))).InTime();

        string[][] lines = [.. TemporaryHome.Lines(LogFile).Select(line => line.Split(':'))];
        Assert.Equal(1800, lines.Length);
        Assert.All(lines, line => Assert.Equal(int.Parse(line[1], CultureInfo.InvariantCulture), line[2].Length));
    }

    [Fact]
    public void A_log_never_grows_without_bound()
    {
        using var file = new RollingFile(LogFile, limit: 300 * 1024);
        for (int i = 0; i < 3000; i++)
        {
            file.Append(new string('x', 999));
        }

        Assert.InRange(new FileInfo(LogFile).Length, 0, 600 * 1024);
        Assert.InRange(new FileInfo(LogFile + ".1").Length, 300 * 1024, 600 * 1024);
    }

    [Fact]
    public void A_log_that_cannot_be_written_is_given_up_silently()
    {
        File.WriteAllText(Path.Combine(_home.Root, "logs"), "where the folder should be");
        using var file = new RollingFile(LogFile);

        file.Append("lost");
        file.Append("lost");
    }
}
