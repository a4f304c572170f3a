using System.Globalization;
using System.Text;
using McpGateway.Gateway.Output;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Gateway.Output;

/// <summary>Characters in text as it stands in a message.</summary>
public sealed class RawTextTests
{
    [Fact]
    public void Text_is_decoded_counted_and_cut_at_any_character_whatever_its_escapes()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            var random = new RandomText(seed, seed % 40);
            byte[] raw = random.Raw;
            int[] ends = EndsOfCharacters(random.Text);

            Assert.Equal(random.Text, RawText.Decode(raw, isEscaped: true));
            Assert.Equal(raw.Length, RawText.Advance(raw, isEscaped: true, long.MaxValue, int.MaxValue, out int all));
            Assert.Equal(ends.Length, all);
            Assert.Equal(ends.Length, RawText.CountOf(random.Text));
            for (int i = 0; i < ends.Length; i++)
            {
                int length = RawText.Advance(raw, isEscaped: true, i + 1, int.MaxValue, out int passed);
                Assert.Equal(i + 1, passed);
                Assert.Equal(random.Text[..ends[i]], RawText.Decode(raw.AsSpan(0, length), isEscaped: true));
            }
        }
    }

    [Fact]
    public void A_stretch_of_bytes_ends_with_a_whole_character()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new RandomText(seed, 30);
            byte[] raw = random.Raw;
            for (int most = 12; most < raw.Length; most++)
            {
                int length = RawText.Advance(raw, isEscaped: true, long.MaxValue, most, out int passed);
                Assert.InRange(length, most - 11, most);
                Assert.Equal(length, RawText.Advance(raw, isEscaped: true, passed, int.MaxValue, out _));
            }
        }
    }

    [Fact]
    public void JSON_is_taken_as_it_stands()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"a":"\u00e9 \\ 😀 \n"}""");

        Assert.Equal(Encoding.UTF8.GetString(json), RawText.Decode(json, isEscaped: false));
        Assert.Equal(22, RawText.Advance(json, isEscaped: false, 22, int.MaxValue, out _) - 3);
        var buffer = new McpGateway.Wire.LineBuffer();
        RawText.AddEscaped(buffer, json);
        Assert.Equal(Encoding.UTF8.GetString(json), JsonText.Parse("\"" + Encoding.UTF8.GetString(buffer.Span) + "\"").GetString());
    }

    [Fact]
    public void No_cut_splits_what_a_reader_takes_for_one_character()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            string text = new RandomText(seed, 30).Text;
            int[] starts = [.. StringInfo.ParseCombiningCharacters(text), text.Length];
            for (int at = 0; at <= text.Length; at++)
            {
                Assert.Equal(starts.Last(start => start <= at), RawText.Align(text, at));
            }
        }
    }

    [Fact]
    public void A_character_without_end_is_cut_between_code_points()
    {
        string text = "e" + string.Concat(Enumerable.Repeat("\U0001D165", 300));

        for (int at = 200; at < 220; at++)
        {
            Assert.Equal(at % 2 == 1 ? at : at - 1, RawText.Align(text, at));
        }
    }

    private static int[] EndsOfCharacters(string text)
    {
        var ends = new List<int>();
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            // Half a pair is enumerated as the sign for what is no character, which has the same length.
            ends.Add(at += rune.Utf16SequenceLength);
        }

        return [.. ends];
    }
}
