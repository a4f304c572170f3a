using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Diagnostics;

public sealed class RedactorTests
{
    private const string Secret = "p/s\"w+ör d&<%>'=\\~x?z";

    private static readonly Redactor s_redactor = new([Secret]);

    public static TheoryData<string> Written { get; } =
    [
        Secret,
        JsonEncodedText.Encode(Secret).ToString(),
        JsonEncodedText.Encode(Secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        JsonEncodedText.Encode(Secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString().Replace("/", "\\/", StringComparison.Ordinal),
        string.Concat(Secret.Select(c => $"\\u{(int)c:X4}")),
        string.Concat(Secret.Select(c => $"\\u{(int)c:x4}")),
        JsonEncodedText.Encode(JsonEncodedText.Encode(Secret).ToString()).ToString(),
        Uri.EscapeDataString(Secret),
        Uri.EscapeDataString(Secret).ToLowerInvariant().Replace("%c3%b6", "%C3%B6", StringComparison.Ordinal),
        WebUtility.UrlEncode(Secret),
        Uri.EscapeDataString(Uri.EscapeDataString(Secret)),
        string.Concat(Encoding.UTF8.GetBytes(Secret).Select(b => $"%{b:x2}")),
        JsonEncodedText.Encode(Uri.EscapeDataString(Secret)).ToString(),
        WebUtility.HtmlEncode(Secret),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("u:" + Secret)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Secret)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("ann:" + Secret + "\n")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Secret)).Replace('+', '-').Replace('/', '_').TrimEnd('='),
        JsonEncodedText.Encode(Convert.ToBase64String(Encoding.UTF8.GetBytes("us:" + Secret))).ToString(),
        Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes("use:" + Secret))),
        Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)),
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Secret)),
    ];

    [Theory]
    [MemberData(nameof(Written))]
    public void A_secret_is_masked_however_it_is_written(string form)
    {
        string masked = s_redactor.Mask($"before {form} after {form}.");

        Assert.Matches(@"^before [A-Za-z0-9+/_=%-]{0,8}\*\*\*[A-Za-z0-9+/_=%-]{0,5} after [A-Za-z0-9+/_=%-]{0,8}\*\*\*[A-Za-z0-9+/_=%-]{0,5}\.$", masked);
    }

    [Fact]
    public void Secrets_that_overlap_are_masked_as_one_and_texts_without_one_stay()
    {
        var redactor = new Redactor(["abcdefgh", "defghijk", "first line\nsecond line"]);

        Assert.Equal("x***y *** | ***", redactor.Mask("xabcdefghijky first line | second line"));
        const string Other = """a\u0062\n%41+&amp; \ %zz %C3 &nothing; YWJj""";
        Assert.Equal(Other, redactor.Mask(Other));
    }

    [Fact]
    public void A_cut_leaves_no_part_of_a_secret()
    {
        var redactor = new Redactor(["secret-value-1234"]);
        foreach (string form in (string[])["secret-value-1234", "secret%2Dvalue%2D1234", Convert.ToBase64String("secret-value-1234"u8).TrimEnd('=')])
        {
            string text = new string('.', 50) + form + new string('.', 200);
            for (int most = 40; most < 90; most++)
            {
                string beginning = redactor.MaskBeginning(text, most);

                Assert.DoesNotContain(beginning.Replace("***", "", StringComparison.Ordinal), c => c != '.');
                Assert.InRange(beginning.Length, 40, 90);
            }
        }
    }

    [Fact]
    public void A_long_text_takes_no_long_time()
    {
        var redactor = new Redactor(Enumerable.Range(0, 100).Select(i => $"secret-number-{i}-aaaaaaaaaaaaaaaa"));
        string text = string.Concat(Enumerable.Repeat("secret-number- aaaaaaaaaaaaaaaaaaaaaaaa %41 \\u0041 + &amp; ", 40_000));

        Assert.InRange(ProcessorTime.Of(() => Assert.Equal(text, redactor.Mask(text))), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("https://example.com/mcp", "https://example.com/mcp")]
    [InlineData("https://user:pw@example.com/a@b", "https://user:***@example.com/a@b")]
    [InlineData("https://user:p@w@example.com:8080", "https://user:***@example.com:8080")]
    [InlineData("https://ghp_token@example.com", "https://***@example.com")]
    [InlineData("https://user:${PASSWORD}@example.com?token=${env:TOKEN}", "https://user:${PASSWORD}@example.com?token=${env:TOKEN}")]
    [InlineData("https://e.com/?a=1&token=t&api_key=k#access_token=x", "https://e.com/?a=1&token=***&api_key=***#access_token=***")]
    [InlineData("https://e.com/s/0123456789abcdef01234567/mcp?q=0123456789abcdef01234567", "https://e.com/s/***/mcp?q=***")]
    [InlineData("https://e.com?API-KEY=k;sig=s", "https://e.com?API-KEY=***;sig=***")]
    [InlineData("no address", "no address")]
    [InlineData("https://", "https://")]
    [InlineData("https://@", "https://@")]
    public void Passwords_and_tokens_of_an_address_are_masked(string url, string shown) => Assert.Equal(shown, PlainSecrets.MaskUrl(url));

    [Fact]
    public void Passwords_and_tokens_of_a_command_line_are_masked()
    {
        string[] shown = PlainSecrets.MaskArguments(
            ["-y", "pkg", "--api-key", "k1", "--token=k2", "--header", "Authorization: Bearer k3", "--url", "postgres://u:k4@h/db", "--password", "-v", "--key", "${KEY}", "API_TOKEN=https://k5", "--header", "Authorization:$${AUTH}", "--keyboard", "us"]);

        Assert.Equal(
            ["-y", "pkg", "--api-key", "***", "--token=***", "--header", "Authorization: Bearer ***", "--url", "postgres://u:***@h/db", "--password", "-v", "--key", "${KEY}", "API_TOKEN=***", "--header", "Authorization:$${AUTH}", "--keyboard", "us"],
            shown);
    }
}
