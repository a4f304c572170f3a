using System.Text;
using McpGateway.Gateway.Tokens;

namespace McpGateway.Tests.Gateway.Tokens;

public sealed class TokenEstimateTests
{
    private static readonly string[] s_parts =
    [
        "word", " word", "searchFiles", "HTMLParser", "_id", "'s", "12", "1234567", "\"},{\"", " ", "  ", "\n", "\r\n", "\t", "-----", "...",
        "é", "Größe", "поиск", "検索", "검색", "בדיקה", "😀", "👩‍💻", "\ud83d", "\u0301", "。", "xqzkvj", "A", "/", "\u00a0",
    ];

    [Theory]
    [InlineData("", 0)]
    [InlineData("the", 1)]
    [InlineData("The quick brown fox", 4)]
    [InlineData("123456", 2)]
    [InlineData("12 34", 3)]
    [InlineData("a\n\n\nb", 3)]
    [InlineData("it's", 2)]
    public void Short_texts_have_the_tokens_that_o200k_gives_them_or_one_more(string text, int tokens) => Assert.InRange(TokenEstimate.Of(text), tokens, tokens + 1);

    [Theory]
    [InlineData("\u0001", 100, 100)]
    [InlineData("\u0001\u0002\u0003", 30, 90)]
    [InlineData("\u001b[0m", 40, 160)]
    [InlineData("\u007f", 50, 50)]
    [InlineData("\u0001\0", 100, 200)]
    public void Control_characters_have_the_tokens_that_o200k_gives_them(string part, int times, int tokens) =>
        Assert.InRange(TokenEstimate.Of(string.Concat(Enumerable.Repeat(part, times))), tokens * 0.9, tokens * 1.5);

    [Fact]
    public void No_text_has_no_tokens()
    {
        Assert.Equal(0, TokenEstimate.Of((string?)null));
        Assert.Equal(0, TokenEstimate.Of(ReadOnlySpan<byte>.Empty));
    }

    [Fact]
    public void Bytes_are_estimated_as_the_text_that_they_are()
    {
        foreach (string text in Texts(60, most: 4000))
        {
            // Half a surrogate pair has no bytes of its own.
            string clean = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            int ofText = TokenEstimate.Of(clean), ofBytes = TokenEstimate.Of(Encoding.UTF8.GetBytes(clean));

            Assert.InRange(ofBytes, ofText - 2, ofText + 2);
        }
    }

    [Fact]
    public void A_text_exceeds_what_is_less_than_its_estimate_and_nothing_else()
    {
        foreach (string text in Texts(300, most: 300))
        {
            int tokens = TokenEstimate.Of(text);
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            int ofBytes = TokenEstimate.Of(utf8);

            Assert.False(TokenEstimate.Exceeds(text, tokens));
            Assert.True(TokenEstimate.Exceeds(text, tokens - 1));
            Assert.False(TokenEstimate.Exceeds(utf8, ofBytes));
            Assert.True(TokenEstimate.Exceeds(utf8, ofBytes - 1));
        }
    }

    [Fact]
    public void The_beginning_within_a_limit_has_no_more_tokens_and_cuts_no_character()
    {
        foreach (string text in Texts(300, most: 200))
        {
            int tokens = TokenEstimate.Of(text), before = 0;
            for (int limit = 0; limit <= tokens; limit++)
            {
                int length = TokenEstimate.LengthWithin(text, limit);

                Assert.True(TokenEstimate.Of(text[..length]) <= limit, $"{limit} tokens of {text}");
                Assert.True(length >= before);
                Assert.False(length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1]) && char.IsLowSurrogate(text[length]));
                before = length;
            }

            Assert.Equal(text.Length, before);
        }
    }

    [Fact]
    public void No_text_has_more_tokens_than_bytes_and_a_longer_one_hardly_fewer()
    {
        foreach (string text in Texts(300, most: 100))
        {
            int tokens = TokenEstimate.Of(text);
            Assert.InRange(tokens, text.Length == 0 ? 0 : 1, Encoding.UTF8.GetByteCount(text) + 1);
            Assert.InRange(TokenEstimate.Of(text + "\n" + text), tokens, (2 * tokens) + 2);
        }
    }

    private static IEnumerable<string> Texts(int count, int most)
    {
        var random = new Random(7);
        for (int i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            int parts = random.Next(most);
            for (int part = 0; part < parts; part++)
            {
                text.Append(s_parts[random.Next(s_parts.Length)]);
            }

            yield return text.ToString();
        }
    }
}
