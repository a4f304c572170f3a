using System.Text;
using McpGateway.Tests.Support;
using McpGateway.Wire;

namespace McpGateway.Tests.Wire;

public sealed class HeldWritesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_lines_of_one_read_lead_to_leaves_in_one_write(bool blocks)
    {
        var output = new CountingStream();
        var writer = new LineWriter(output, blocks);

        new LineReader(new MemoryStream("a\nb\nc\n"u8.ToArray())).Pump(line => writer.Post(mayWait: true, line));
        await writer.CompleteAsync(Deadline.Patience).InTime();

        Assert.Equal("a\nb\nc\n", Encoding.UTF8.GetString(output.Written));
        Assert.Equal(1, output.Writes);
    }

    [Fact]
    public async Task A_line_that_comes_alone_is_not_held_back()
    {
        var output = new CountingStream();
        var writer = new LineWriter(output, streamBlocks: true);
        int seen = 0;

        new LineReader(new ChunkedStream("a\nb\n"u8.ToArray(), 2, 2)).Pump(line =>
        {
            writer.Post(mayWait: true, line);
            Assert.Equal(++seen, output.Writes);
        });

        await writer.CompleteAsync(Deadline.Patience).InTime();
        Assert.Equal(2, seen);
    }

    [Fact]
    public async Task A_thread_that_has_to_wait_lets_go_of_what_it_holds_first()
    {
        var first = new GatedStream();
        first.Open();
        var slow = new GatedStream();
        var held = new LineWriter(first, streamBlocks: true);
        var full = new LineWriter(slow, streamBlocks: true);
        byte[] large = new byte[9 * 1024 * 1024];
        // The first is being written, the second waits: nobody may post more who may wait.
        full.Post(mayWait: false, large);
        await Deadline.Until(() => slow.Waiting == 1, () => "Nothing is written.");
        full.Post(mayWait: false, large);

        Task pump = Task.Run(() => new LineReader(new MemoryStream("a\nb\n"u8.ToArray())).Pump(line => (line[0] == (byte)'a' ? held : full).Post(mayWait: true, line)));

        await Deadline.Until(() => first.Written.Length == 2, () => "What was posted first is held back.");
        Assert.False(pump.IsCompleted);
        slow.Open();
        await pump.InTime();
        await full.CompleteAsync(Deadline.Patience).InTime();
        Assert.Equal((2 * (large.Length + 1)) + 2, slow.Written.Length);
    }

    [Fact]
    public async Task A_long_line_leaves_whole_and_what_was_posted_meanwhile_after_it()
    {
        var output = new GatedStream();
        var writer = new LineWriter(output, streamBlocks: true);
        byte[] large = Encoding.ASCII.GetBytes(new string('x', 300_000));

        Task posted = Task.Run(() => writer.Post(mayWait: true, "<"u8, large, ","u8, large, ">"u8));
        await Deadline.Until(() => output.Waiting == 1, () => "Nothing is written.");
        writer.Post(mayWait: false, "after"u8);
        output.Open();
        await posted.InTime();
        await writer.CompleteAsync(Deadline.Patience).InTime();

        string text = Encoding.ASCII.GetString(large);
        Assert.Equal($"<{text},{text}>\nafter\n", Encoding.ASCII.GetString(output.Written));
    }

    private sealed class CountingStream : MemoryStream
    {
        public int Writes { get; private set; }

        public byte[] Written => ToArray();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes++;
            base.Write(buffer);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return default;
        }
    }
}
