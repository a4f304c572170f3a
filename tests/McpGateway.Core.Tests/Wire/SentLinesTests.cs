using McpGateway.Wire;

namespace McpGateway.Tests.Wire;

/// <summary>Three lines of ten bytes each, 1, 2 and 3, of which some have left.</summary>
public sealed class SentLinesTests
{
    private readonly SentLines _lines = new();

    public SentLinesTests()
    {
        _lines.Posted(10, 1);
        _lines.Posted(10, 2);
        _lines.Posted(10, 3);
    }

    [Fact]
    public void What_has_not_left_was_never_had()
    {
        Assert.Equal([1, 2, 3], _lines.NeverWhole(lastIsUnread: false));
        Write(10);
        Assert.Equal([2, 3], _lines.NeverWhole(lastIsUnread: false));
        Write(20);
        Assert.Empty(_lines.NeverWhole(lastIsUnread: false));
    }

    [Fact]
    public void An_unread_byte_proves_it_for_the_line_that_ends_with_it_and_for_no_other()
    {
        Write(20);
        Assert.Equal([2, 3], _lines.NeverWhole(lastIsUnread: true));
        Write(10);
        Assert.Equal([3], _lines.NeverWhole(lastIsUnread: true));
        _lines.Posted(5, 0);
        Write(5);
        Assert.Empty(_lines.NeverWhole(lastIsUnread: true));
    }

    [Theory]
    [InlineData(0, false, new long[] { 2, 3 })]
    [InlineData(0, true, new long[] { 1, 2, 3 })]
    [InlineData(8, false, new long[] { 2, 3 })]
    // All but the line break has left: a reader that is told of the end may take that for the line.
    [InlineData(9, false, new long[] { 3 })]
    [InlineData(9, true, new long[] { 2, 3 })]
    [InlineData(15, true, new long[] { 3 })]
    [InlineData(null, false, new long[] { })]
    [InlineData(null, true, new long[] { })]
    public void Of_a_write_that_failed_the_part_that_has_left_counts(int? written, bool unread, long[] expected)
    {
        Write(10);
        _lines.Begin(20);
        _lines.Broken(written);

        Assert.Equal(expected, _lines.NeverWhole(unread));
    }

    private void Write(int length)
    {
        _lines.Begin(length);
        _lines.Written();
    }
}
