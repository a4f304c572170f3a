using System.Text;
using McpGateway.Tests.Support;
using McpGateway.Wire;

namespace McpGateway.Tests.Wire;

public sealed class LineReaderTests
{
    [Fact]
    public void Lines_are_the_same_however_the_stream_is_cut_into_chunks()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("\uFEFF{\"a\":1}\r\n\n  \r\n\t{\"é\":\"日\"} \n\r\nlast one without an end");
        string[] expected = ["{\"a\":1}", "{\"é\":\"日\"}", "last one without an end"];

        for (int first = 1; first < bytes.Length; first++)
        {
            Assert.Equal(expected, Read(new ChunkedStream(bytes, first, bytes.Length - first)));
            for (int second = 1; second < bytes.Length - first; second++)
            {
                Assert.Equal(expected, Read(new ChunkedStream(bytes, first, second, bytes.Length - first - second)));
            }
        }

        Assert.Equal(expected, Read(new ChunkedStream(bytes, [.. Enumerable.Repeat(1, bytes.Length)])));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n", 0)]
    [InlineData("\r\n \t\n\n", 0)]
    [InlineData("\uFEFF", 0)]
    [InlineData("\uFEFF\n", 0)]
    [InlineData("a", 1)]
    [InlineData("a\n", 1)]
    [InlineData("a\r", 1)]
    [InlineData("a\n\n\nb", 2)]
    public void Empty_lines_are_no_lines(string text, int count) => Assert.Equal(count, Read(new MemoryStream(Encoding.UTF8.GetBytes(text))).Count);

    [Fact]
    public void A_byte_order_mark_is_passed_over_before_any_line() =>
        Assert.Equal(["a", "b", "c", "d\uFEFF"], Read(new MemoryStream(Encoding.UTF8.GetBytes("\uFEFFa\n\uFEFFb\r\n \uFEFF\uFEFF c\n\uFEFF\nd\uFEFF\n"))));

    [Fact]
    public void Lines_of_every_length_around_the_buffers_arrive_whole()
    {
        var random = new Random(11);
        int[] lengths = [1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 3, 128 * 1024, 1024 * 1024 - 1, 1024 * 1024 + 1, 5, .. Enumerable.Range(0, 200).Select(_ => random.Next(1, 200_000)), 10 * 1024 * 1024, 7];
        string[] lines = [.. lengths.Select((length, i) => new string((char)('a' + (i % 26)), length))];

        List<string> read = Read(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

        Assert.True(lines.SequenceEqual(read), "a line was changed or lost");
    }

    [Fact]
    public void A_line_over_the_limit_is_reported_with_its_beginning_and_the_next_one_is_read()
    {
        const int Limit = 1024 * 1024;
        string text = $"before\n{new string('x', Limit + 500_000)}\nbetween\n{new string('y', 5 * Limit)}\n";
        var lines = new List<string>();
        var tooLong = new List<string>();
        var reader = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), Limit) 
        {
            OnTooLong = (start, end) =>
            {
                tooLong.Add($"{start.Length} {(char)start[0]} {end.Length}");
                return start[0] == (byte)'x';
            },
        };

        reader.Pump(line => lines.Add(Encoding.UTF8.GetString(line)));

        Assert.Equal(["before", "between"], lines);
        // Once where all is done, and once more with its last bytes where it is not.
        Assert.Equal(["65536 x 0", "65536 y 0", "65536 y 4096"], tooLong);
    }

    [Fact]
    public void An_endless_line_costs_no_memory_beyond_the_limit()
    {
        const int Limit = 1024 * 1024;
        var reader = new LineReader(new EndlessStream(200L * 1024 * 1024), Limit);
        long before = GC.GetAllocatedBytesForCurrentThread();

        reader.Pump(_ => Assert.Fail("no line"));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * Limit);
    }

    private static List<string> Read(Stream stream)
    {
        var lines = new List<string>();
        new LineReader(stream).Pump(line => lines.Add(Encoding.UTF8.GetString(line)));
        return lines;
    }
}
