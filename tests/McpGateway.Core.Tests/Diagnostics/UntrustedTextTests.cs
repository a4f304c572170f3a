using System.Text;
using McpGateway.Diagnostics;

namespace McpGateway.Tests.Diagnostics;

public sealed class UntrustedTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("  a  b\t\r\n\u2028\u2029\u0085c  ", "a b c")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b[2J\u001b[1;32mx", "x")]
    [InlineData("a\u001b", "a")]
    [InlineData("a\u001b[", "a")]
    [InlineData("a\u001b[31", "a")]
    [InlineData("a\u0000b\u0007c", "a b c")]
    [InlineData("\u202Eevil\u202C \u2066x\u2069 z\u200Bw \uFEFFb \u00ADs", "evil x zw b s")]
    [InlineData("é 日本 😀 ñ", "é 日本 😀 ñ")]
    [InlineData("👩‍💻", "👩💻")]
    [InlineData("hidden: \U000E0069\U000E0067\U000E006E\U000E006F\U000E0072\U000E0065 end", "hidden: end")]
    public void Text_is_shown_on_one_line_without_what_deceives(string? text, string expected) => Assert.Equal(expected, UntrustedText.OneLine(text));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abcd😀f", 6, "abcd…")]
    [InlineData("abc😀ef", 6, "abc😀…")]
    [InlineData("abcde😀", 6, "abcde…")]
    [InlineData("abcd😀", 6, "abcd😀")]
    public void A_cut_is_marked_and_splits_no_character(string text, int length, string expected) => Assert.Equal(expected, UntrustedText.OneLine(text, length));

    [Fact]
    public void Half_a_surrogate_pair_is_left_out()
    {
        // Not in an attribute: metadata could not hold it.
        Assert.Equal("half and pair", UntrustedText.OneLine("half \ud83d and \ude00 pair"));
        Assert.Equal("", UntrustedText.OneLine("\ude00\ud83d"));
    }

    [Fact]
    public void Whatever_comes_in_what_goes_out_is_well_formed_on_one_line_and_short_enough()
    {
        var random = new Random(3);
        const string Alphabet = "ab \n\t\u001b[m;1\u202E\u200B\u0000\ud83d\ude00\udb40\udc69é日.\u2028";
        for (int i = 0; i < 50_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            int length = random.Next(2, 20);

            string line = UntrustedText.OneLine(text, length);

            Assert.InRange(line.Length, 0, length);
            Assert.DoesNotContain(line, c => char.IsControl(c) || c is '\u202E' or '\u200B' or '\u2028');
            Assert.Equal(line, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)));
            Assert.Equal(line.Trim(), line);
        }
    }

    [Fact]
    public void Secrets_are_masked_longest_first_and_short_ones_are_none()
    {
        var redactor = new Redactor(["secret-1", "secret-1-and-more", "abc", "secret-1"]);

        Assert.Equal("*** *** abc", redactor.Mask("secret-1-and-more secret-1 abc"));
        Assert.Equal("nothing", Redactor.None.Mask("nothing"));
    }
}
