using System.Globalization;
using System.Text;
using McpGateway.Tests.Support;
using McpGateway.Wire;

namespace McpGateway.Tests.Wire;

public sealed class LineWriterTests
{
    private static readonly TimeSpan s_patience = Deadline.Patience;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Many_threads_write_whole_lines_each_in_its_own_order(bool blocks)
    {
        var stream = new GatedStream();
        stream.Open();
        var writer = new LineWriter(stream, blocks);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                Assert.True(writer.Post(mayWait: thread % 2 == 0, Bytes($"{thread}:"), Bytes($"{i}:"), Bytes(new string('x', i % 70)), ":"u8, "end"u8));
            }
        }))).InTime();
        await writer.CompleteAsync(s_patience).InTime();

        string[][] lines = [.. Encoding.UTF8.GetString(stream.Written).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':'))];
        Assert.Equal(4000, lines.Length);
        Assert.All(lines, line => Assert.Equal("end", line[3]));
        Assert.All(lines, line => Assert.Equal(int.Parse(line[1], CultureInfo.InvariantCulture) % 70, line[2].Length));
        Assert.All(Enumerable.Range(0, 8), thread => Assert.Equal(
            Enumerable.Range(0, 500),
            lines.Where(line => line[0] == thread.ToString(CultureInfo.InvariantCulture)).Select(line => int.Parse(line[1], CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_may_not_wait_never_does(bool blocks)
    {
        var stream = new GatedStream();
        var writer = new LineWriter(stream, blocks);
        byte[] megabyte = new byte[1024 * 1024];

        // Three times what others would have to wait for; the gate is closed, so this ends only if nothing waits.
        await Task.Run(() =>
        {
            for (int i = 0; i < 24; i++)
            {
                Assert.True(writer.Post(mayWait: false, megabyte));
            }
        }).InTime();

        stream.Open();
        await writer.CompleteAsync(s_patience).InTime();
        Assert.Equal(24 * (megabyte.Length + 1), stream.Written.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_that_does_not_read_makes_wait_who_may_wait(bool blocks)
    {
        var stream = new GatedStream();
        var writer = new LineWriter(stream, blocks);
        byte[] megabyte = new byte[1024 * 1024];
        int posted = 0;
        Task posting = Task.Run(() =>
        {
            // The first of a blocking stream would write on its own thread; somebody else has to be writing already.
            writer.Post(mayWait: false, "first"u8);
            for (int i = 0; i < 40; i++)
            {
                writer.Post(mayWait: true, megabyte);
                Interlocked.Increment(ref posted);
            }
        });

        // Nothing signals that nothing happens: the count has to stand still for a while.
        int last = -1, still = 0;
        await Deadline.Until(() => (still = last == (last = Volatile.Read(ref posted)) && last >= 8 ? still + 1 : 0) > 20, () => "nothing was written");
        // One batch of 8 MB may be on its way out while the next one fills.
        Assert.InRange(Volatile.Read(ref posted), 8, 18);
        Assert.False(posting.IsCompleted);

        stream.Open();
        await posting.InTime();
        await writer.CompleteAsync(s_patience).InTime();
        Assert.Equal((40 * (megabyte.Length + 1)) + 6, stream.Written.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_breaks_is_told_once_and_nothing_is_taken_afterwards(bool blocks)
    {
        var stream = new GatedStream { Breaks = true };
        stream.Open();
        var writer = new LineWriter(stream, blocks);
        int broken = 0;
        var told = new TaskCompletionSource();
        writer.Broken += _ =>
        {
            Interlocked.Increment(ref broken);
            told.TrySetResult();
        };

        writer.Post(mayWait: true, "line"u8);
        await told.Task.InTime();

        Assert.False(writer.Post(mayWait: true, "another"u8));
        Assert.False(writer.Post(mayWait: false, "another"u8));
        await writer.CompleteAsync(s_patience).InTime();
        Assert.Equal(1, broken);
    }

    [Fact]
    public async Task Who_waits_for_room_is_released_when_the_stream_breaks()
    {
        var stream = new GatedStream { Breaks = true };
        var writer = new LineWriter(stream, streamBlocks: true);
        byte[] many = new byte[9 * 1024 * 1024];
        writer.Post(mayWait: false, "line"u8);
        await Deadline.Until(() => stream.Waiting > 0, () => "nothing was written");
        writer.Post(mayWait: false, many);
        Task<bool> waiting = Task.Run(() => writer.Post(mayWait: true, "waits"u8));

        stream.Open();

        Assert.False(await waiting.InTime());
    }

    [Fact]
    public async Task Completing_writes_what_was_posted_and_takes_no_more()
    {
        var stream = new GatedStream();
        var writer = new LineWriter(stream, streamBlocks: true);
        writer.Post(mayWait: false, "one"u8);
        writer.Post(mayWait: false, "two"u8);
        bool told = false;
        writer.Broken += _ => told = true;

        Task completing = writer.CompleteAsync(s_patience);
        await Deadline.Until(() => !writer.Post(mayWait: false, "late"u8) || completing.IsCompleted, () => "still takes lines");
        stream.Open();
        await completing.InTime();

        Assert.StartsWith("one\ntwo\n", Encoding.UTF8.GetString(stream.Written), StringComparison.Ordinal);
        Assert.True(stream.IsDisposed);
        Assert.False(told);
    }

    [Fact]
    public async Task Completing_gives_up_on_a_reader_that_does_not_read()
    {
        var stream = new GatedStream();
        var writer = new LineWriter(stream, streamBlocks: true);
        writer.Post(mayWait: false, "never read"u8);
        await Deadline.Until(() => stream.Waiting > 0, () => "nothing was written");

        await writer.CompleteAsync(TimeSpan.FromMilliseconds(100)).InTime();

        Assert.True(stream.IsDisposed);
        stream.Open();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
