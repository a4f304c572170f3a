using System.Text;
using McpGateway.Audit;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Audit;

/// <summary>How lines get to the disk: by several processes, in files that do not grow without bound, and with a disk that does not take them.</summary>
public sealed class AuditWriterTests : IDisposable
{
    private static readonly AuditSettings s_on = AuditSettings.Off with { IsOn = true };

    private readonly TemporaryHome _home = new();
    private readonly CollectingLogger _logger = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Many_writers_of_one_audit_lose_no_line_and_tear_none()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
        {
            await using AuditWriter writer = Writer(s_on);
            for (int i = 0; i < 500; i++)
            {
                Add(writer, $"{number}-{i}");
            }
        })));

        Assert.Equal(Enumerable.Range(0, 2000).Select(i => $"{i / 500}-{i % 500}").Order(StringComparer.Ordinal), Names().Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFiles(Path.Combine(_home.Home.AuditFolder, "under-way")));
    }

    [Fact]
    public void Full_files_are_put_aside_and_the_oldest_removed()
    {
        var folder = new AuditFolder(_home.Home);
        var time = new ManualTime();
        var log = new AuditLog(folder, time);
        AuditSettings settings = s_on with { MaxFileSize = 100, MaxFiles = 2, MaxAge = TimeSpan.FromDays(3) };
        for (int i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromDays(1));
            log.Append(Line($"{i}", 60), settings);
        }

        Assert.Equal(["2", "3", "4"], Names());
        Assert.Equal(2, folder.FullFiles().Count());

        time.Advance(TimeSpan.FromDays(10));
        log.Append(Line("5", 60), settings);
        Assert.Equal(["4", "5"], Names());
    }

    [Fact]
    public void The_part_of_a_line_that_a_killed_process_has_written_is_taken_away()
    {
        var folder = new AuditFolder(_home.Home);
        var log = new AuditLog(folder, TimeProvider.System);
        log.Append(Line("a"), s_on);
        File.AppendAllText(folder.Current, "{\"time\":\"2026");

        log.Append(Line("b"), s_on);

        Assert.Equal(["a", "b"], Names());
        Assert.Equal(2, File.ReadAllLines(folder.Current).Length);
    }

    /// <summary>A folder in the place of the file stands for whatever keeps a file from being written.</summary>
    [Fact]
    public async Task Where_nothing_can_be_written_nobody_waits_and_what_is_lost_is_counted_and_told()
    {
        var folder = new AuditFolder(_home.Home);
        Directory.CreateDirectory(folder.Current);
        await using (AuditWriter writer = Writer(s_on))
        {
            Add(writer, "first");
            await Deadline.Until(() => writer.Problem is not null, () => "the trouble is not told");
            Assert.Contains("the audit cannot be written", Assert.Single(_logger.Lines, line => line.Contains("audit", StringComparison.Ordinal)), StringComparison.Ordinal);

            for (int i = 0; i < AuditWriter.MostWaiting + 5; i++)
            {
                Add(writer, "more");
            }

            Assert.Equal(5, writer.Lost);
            Directory.Delete(folder.Current);
            await Deadline.Until(() => writer.Problem is null, () => "it is not written again");
        }

        AuditRecord[] records = [.. AuditReader.Read(_home.Home, new AuditFilter())];
        Assert.Equal("first", records[0].Name);
        Assert.Equal(5, Assert.Single(records, record => record.Lost > 0).Lost);
        Assert.Equal(AuditWriter.MostWaiting, records.Count(record => record.Name == "more"));
    }

    [Fact]
    public async Task More_requests_at_once_than_outlive_the_process_have_their_lines_all_the_same()
    {
        await using (AuditWriter writer = Writer(s_on))
        {
            (AuditEntry Entry, int Number)[] begun = [.. Enumerable.Range(0, SlotTable.SmallSlots + 50).Select(i => (Begin(writer, $"{i}"), i))];
            Array.ForEach(begun, one => writer.End(one.Entry, ",\"outcome\":\"ok\"}\n"u8));
        }

        Assert.Equal(SlotTable.SmallSlots + 50, Names().Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>Where a line has no room any more it moves, and it is there once.</summary>
    [Fact]
    public async Task A_line_that_grows_beyond_its_place_is_there_once()
    {
        string reason = new('x', 2000);
        await using (AuditWriter writer = Writer(s_on))
        {
            AuditEntry[] begun = [.. Enumerable.Range(0, SlotTable.LargeSlots + 10).Select(i => Begin(writer, $"{i}"))];
            Array.ForEach(begun, entry => writer.End(entry, Encoding.UTF8.GetBytes($",\"error\":\"{reason}\"}}\n")));
        }

        AuditRecord[] records = [.. AuditReader.Read(_home.Home, new AuditFilter())];
        Assert.Equal(SlotTable.LargeSlots + 10, records.Length);
        Assert.All(records, record => Assert.Equal(reason, record.Error));
    }

    private AuditWriter Writer(AuditSettings settings) => new(_home.Home, settings, () => Redactor.None, TimeProvider.System, _logger);

    private static void Add(AuditWriter writer, string name) => writer.End(Begin(writer, name), ",\"outcome\":\"ok\"}\n"u8);

    private static AuditEntry Begin(AuditWriter writer, string name) => writer.Begin(Encoding.UTF8.GetBytes($$"""{"time":"2026-01-01T00:00:00.000Z","id":"{{writer.NextId()}}","name":"{{name}}" """), []);

    private static byte[] Line(string name, int length = 0)
    {
        string line = $$"""{"time":"2026-01-01T00:00:00.000Z","name":"{{name}}"}""";
        return Encoding.UTF8.GetBytes(line.PadRight(length) + "\n");
    }

    private string[] Names() => [.. AuditReader.Read(_home.Home, new AuditFilter()).Select(record => record.Name ?? "")];
}
