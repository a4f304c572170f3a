using System.Diagnostics;
using McpGateway.Tests.Support;
using McpGateway.Transports.Stdio.Records;

namespace McpGateway.Tests.Transports.Stdio.Records;

/// <summary>Records decide what is ended, and never by a number alone.</summary>
public sealed class LeftoverTests : IDisposable
{
    private static readonly ProcessIdentity s_deadOwner = new(int.MaxValue, 1);

    private readonly TemporaryHome _home = new();
    private readonly CollectingLogger _log = new();
    private readonly string _mark = ProcessMark.New();
    private readonly Process _process;

    public LeftoverTests()
    {
        var start = new ProcessStartInfo("sleep", ["1000"]) { UseShellExecute = false };
        start.Environment[ProcessMark.Variable] = _mark;
        _process = Process.Start(start)!;
        Identity = ProcessTable.Find(_process.Id)!.Value;
        Directory.CreateDirectory(_home.Home.ProcessFolder);
    }

    private ProcessIdentity Identity { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
        _home.Dispose();
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task A_process_with_the_mark_of_a_dead_owner_ends()
    {
        string record = Write(Record() with { Process = Identity with { Id = int.MaxValue } });

        await EndAsync();

        await _process.WaitForExitAsync().InTime();
        Assert.False(File.Exists(record));
        Assert.Equal("Information 110 server 'sample': stopped processes left behind by a gateway that was killed: 1 ", Assert.Single(_log.Lines));
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task A_process_that_obeys_at_once_is_told_of_too()
    {
        Write(Record() with { Mark = ProcessMark.New(), Process = Identity });

        await EndAsync();

        await _process.WaitForExitAsync().InTime();
        Assert.Contains("stopped processes left behind by a gateway that was killed: 1", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [UnixTheory("a job object leaves nothing to end")]
    [InlineData("another boot")]
    [InlineData("")]
    public async Task A_record_of_another_machine_is_left_alone_until_it_is_very_old(string boot)
    {
        string file = Write(Record() with { Boot = boot, Host = "another", Process = Identity });
        await EndAsync();
        AssertSpared();
        Assert.True(File.Exists(file));

        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-31));
        await EndAsync();

        AssertSpared();
        Assert.False(File.Exists(file));
    }

    [UnixTheory("a job object leaves nothing to end")]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-5)]
    public void No_record_names_a_process_that_stands_for_many(int id)
    {
        ProcessRecord? read = ProcessRecord.TryParse([.. Record().FirstLine(), .. ProcessRecord.SecondLine(new ProcessIdentity(id, 1))]);

        Assert.Null(read!.Process);
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task The_group_of_the_gateway_itself_gets_no_signal()
    {
        Write(Record() with { Mark = ProcessMark.New(), Process = ProcessTable.Self });

        await EndAsync();

        AssertSpared();
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task A_process_that_was_started_when_the_record_says_ends_without_a_mark()
    {
        Write(Record() with { Mark = ProcessMark.New(), Process = Identity });

        await EndAsync();

        await _process.WaitForExitAsync().InTime();
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task A_record_of_a_gateway_killed_before_it_knew_the_process_finds_it_by_its_mark()
    {
        Write(Record() with { Process = null });

        await EndAsync();

        await _process.WaitForExitAsync().InTime();
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task Another_process_that_got_the_number_of_a_dead_one_is_spared()
    {
        string record = Write(Record() with { Mark = ProcessMark.New(), Process = Identity with { Start = Identity.Start - 1 } });

        await EndAsync();

        AssertSpared();
        Assert.False(File.Exists(record));
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task An_owner_whose_number_another_process_has_is_dead()
    {
        Write(Record() with { Owner = ProcessTable.Self with { Start = ProcessTable.Self.Start - 1 } });

        await EndAsync();

        await _process.WaitForExitAsync().InTime();
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task What_belongs_to_a_living_owner_is_spared()
    {
        string record = Write(Record() with { Owner = ProcessTable.Self, Process = Identity });

        await EndAsync();

        AssertSpared();
        Assert.True(File.Exists(record));
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task A_record_of_another_boot_is_deleted_and_nothing_ended()
    {
        string record = Write(Record() with { Boot = "another", Process = Identity });

        await EndAsync();

        AssertSpared();
        Assert.False(File.Exists(record));
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task A_record_of_another_container_is_left_alone()
    {
        string record = Write(Record() with { Namespace = "another", Process = Identity });

        await EndAsync();

        AssertSpared();
        Assert.True(File.Exists(record));
    }

    [UnixTheory("a job object leaves nothing to end")]
    [InlineData("")]
    [InlineData("{\"server\":\"sam")]
    [InlineData("rubbish\n")]
    [InlineData("[]\n{}\n")]
    public async Task What_is_no_record_is_deleted_once_nobody_can_be_writing_it(string text)
    {
        string young = Path.Combine(_home.Home.ProcessFolder, "young.json"), old = Path.Combine(_home.Home.ProcessFolder, "old.json");
        await File.WriteAllTextAsync(young, text, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(old, text, TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddMinutes(-5));

        await EndAsync();

        Assert.True(File.Exists(young));
        Assert.False(File.Exists(old));
        AssertSpared();
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task Two_gateways_that_look_at_the_same_time_end_each_leftover_once()
    {
        Write(Record() with { Process = Identity });

        await Task.WhenAll(EndAsync(), EndAsync(), EndAsync());

        await _process.WaitForExitAsync().InTime();
        Assert.Single(_log.Lines);
    }

    [UnixFact("a job object leaves nothing to end")]
    public async Task Without_records_nothing_is_written()
    {
        Directory.Delete(_home.Home.ProcessFolder);

        await EndAsync();

        Assert.Empty(Directory.GetFileSystemEntries(_home.Home.Root, "*", SearchOption.AllDirectories).Except([Path.GetDirectoryName(_home.Home.ProcessFolder)!]));
        Assert.Empty(_log.Lines);
    }

    [UnixTheory("a job object leaves nothing to end")]
    [InlineData("")]
    [InlineData("{\"process\":12,\"proc")]
    [InlineData("{\"process\":-1,\"processStart\":3}\n")]
    [InlineData("{\"process\":12.5,\"processStart\":3}\n")]
    public void A_torn_second_line_leaves_the_first(string second)
    {
        ProcessRecord record = Record();

        ProcessRecord? read = ProcessRecord.TryParse([.. record.FirstLine(), .. System.Text.Encoding.UTF8.GetBytes(second)]);

        Assert.Equal(record, read);
    }

    private static void Append(string file, ReadOnlySpan<byte> line)
    {
        using var stream = new FileStream(file, FileMode.Append);
        stream.Write(line);
    }

    private ProcessRecord Record() => new("sample", _mark, ProcessTable.Boot, ProcessTable.Namespace, s_deadOwner, null) { Host = ProcessTable.Host };

    private string Write(ProcessRecord record)
    {
        string file = Path.Combine(_home.Home.ProcessFolder, record.Mark + Leftovers.Ending);
        Append(file, record.FirstLine());
        if (record.Process is { } process)
        {
            Append(file, ProcessRecord.SecondLine(process));
        }

        return file;
    }

    private Task EndAsync() => Leftovers.EndAsync(_home.Home, _log, TimeProvider.System).InTime();

    private void AssertSpared()
    {
        Assert.True(Processes.IsAlive(_process.Id));
        Assert.Empty(_log.Lines);
    }
}
