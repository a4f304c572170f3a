using System.Globalization;
using System.Text.Json;
using McpGateway.Gateway.Tokens;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.PublishedServers;

/// <summary>What a client puts before its model, in tokens of o200k.</summary>
public sealed class TokenTests(NpmPackages packages)
{
    private const string Count = """
        const { countTokens } = require('gpt-tokenizer/encoding/o200k_base');
        console.log(countTokens(require('fs').readFileSync(0, 'utf8')));
        """;

    [Fact]
    public async Task The_list_of_tools_has_at_most_300_tokens()
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        JsonElement tools = (await gateway.RequestAsync("tools/list")).GetProperty("tools");

        // As it came, annotations and hints included.
        Assert.InRange(await CountAsync(tools.GetRawText()), 50, 300);
    }

    [Theory]
    [InlineData("s{0}")]
    [InlineData("github-enterprise-server-{0}")]
    [InlineData("a_b-c.d/e:f-{0}")]
    [InlineData("日本語サーバー{0}")]
    public async Task Instructions_with_30_servers_have_at_most_100_tokens(string name)
    {
        using TemporaryHome home = TemporaryHome.With([.. Enumerable.Range(1, 30).Select(i => Sample.Server(string.Format(CultureInfo.InvariantCulture, name, i)))]);
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        string instructions = (await gateway.InitializeAsync()).GetProperty("instructions").GetString()!;

        int tokens = await CountAsync(instructions);
        Assert.True(tokens is > 10 and <= 100, string.Create(CultureInfo.InvariantCulture, $"{tokens} tokens: {instructions}"));
    }

    [Theory]
    [InlineData("The quick brown fox jumps over the lazy dog. It then reads a file, writes another one, and goes home.")]
    [InlineData("{\"name\":\"create_issue\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\"},\"labels\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},\"required\":[\"title\"]}}")]
    [InlineData("search_files(path: string, pattern: string, excludePatterns?: string[] = []) - Recursively search for files and directories")]
    public async Task The_estimate_is_within_a_third_of_the_truth(string text)
    {
        double tokens = await CountAsync(text);

        Assert.InRange(TokenEstimate.Of(text), tokens * 0.67, tokens * 1.33);
    }

    private async Task<int> CountAsync(string text) => int.Parse(await packages.RunNodeAsync(Count, text), CultureInfo.InvariantCulture);
}
