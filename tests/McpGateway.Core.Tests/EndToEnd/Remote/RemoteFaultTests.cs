using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd.Remote;

/// <summary>What bad addresses and bad servers get: an error that names the server, the address, the cause and the remedy; all others work on.</summary>
public sealed class RemoteFaultTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("http://127.0.0.1:9/mcp", "cannot be reached at http://127.0.0.1:9/mcp: the connection was refused")]
    [InlineData("https://no-such-host.invalid/mcp?key=secret", "cannot be reached at https://no-such-host.invalid/mcp: the name 'no-such-host.invalid' cannot be resolved")]
    [InlineData("http://mcp.example.com/mcp", "is not encrypted")]
    [InlineData("ftp://127.0.0.1/", "is not an address of HTTP")]
    [InlineData("mcp.example.com", "is not an address of HTTP")]
    public async Task A_bad_address_is_told_of(string url, string cause)
    {
        string text = await ErrorOfAsync(new ServerDefinition { Name = "bad", Kind = ServerKind.Http, Url = url });

        Assert.StartsWith("Server 'bad' ", text, StringComparison.Ordinal);
        Assert.Contains(cause, text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status-404", "answered 404 (Not Found)", "Check that the address is that of an MCP server")]
    [InlineData("status-500", "answered 500 (Internal Server Error)", "Try again later")]
    [InlineData("html", "answered with a web page instead of an MCP message", "Check that the address is that of an MCP server")]
    [InlineData("reset", "before it finished the handshake", "Check its address")]
    [InlineData("half-event", "broke off its answer before it finished the handshake", "Check its address")]
    [InlineData("huge-header", "before it finished the handshake", "Check its address")]
    [InlineData("redirect:http://127.0.0.1:9/", "cannot be reached", "Check that it is running")]
    public async Task A_handshake_that_fails_says_why(string fault, string cause, string remedy)
    {
        using RemoteSample server = await RemoteSample.StartAsync("--http-fault", fault + "@*");

        string text = await ErrorOfAsync(server.Server("bad"));

        Assert.Contains(cause, text, StringComparison.Ordinal);
        Assert.Contains(remedy, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("slow-headers")]
    [InlineData("endless")]
    public async Task A_handshake_that_never_ends_is_given_up(string fault)
    {
        using RemoteSample server = await RemoteSample.StartAsync("--http-fault", fault + "@*");

        string text = await ErrorOfAsync(server.Server("bad") with { InitTimeout = TimeSpan.FromSeconds(2) });

        Assert.Contains("did not answer 'initialize' within 2 s", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_wants_a_token_says_so_and_takes_it_from_a_header()
    {
        using RemoteSample server = await RemoteSample.StartAsync("--bearer", "s3cr3t-token");
        string text = await ErrorOfAsync(server.Server("bad"));
        Assert.Contains("answered 401 (Unauthorized)", text, StringComparison.Ordinal);
        Assert.Contains("it wants a login (Bearer)", text, StringComparison.Ordinal);

        _home.WriteServers(server.Server() with { Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer ${REMOTE_TOKEN}" } });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home, [("REMOTE_TOKEN", "s3cr3t-token")]);
        Assert.Equal("hi", (await gateway.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
        Assert.DoesNotContain("s3cr3t-token", _home.ServerLog("sample") + _home.GatewayLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_another_place_gets_no_header_of_the_entry()
    {
        string seen = _home.NewFile();
        using RemoteSample other = await RemoteSample.StartAsync("--header-file", seen);
        using RemoteSample server = await RemoteSample.StartAsync("--http-fault", $"redirect:{other.Url}@*");

        await ErrorOfAsync(server.Server("bad") with { Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer abc", ["X-Key"] = "def" } });

        string[] lines = TemporaryHome.Lines(seen);
        Assert.Contains(lines, line => line.StartsWith("POST /mcp", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("authorization", StringComparison.Ordinal) || line.StartsWith("x-key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("endless")]
    public async Task A_call_that_is_never_answered_ends_with_its_timeout_and_the_next_one_works(string fault)
    {
        using RemoteSample server = await RemoteSample.StartAsync("--http-fault", fault + "#1");
        _home.WriteServers(server.Server() with { OperationTimeout = TimeSpan.FromSeconds(1) });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        JsonElement late = await gateway.CallAsync("sample", "echo", """{"message":"1"}""");

        Assert.True(late.IsError());
        Assert.Contains("did not answer within 1 s", late.TextOf(), StringComparison.Ordinal);
        Assert.Equal("2", (await gateway.CallAsync("sample", "echo", """{"message":"2"}""")).TextOf());
    }

    [Fact]
    public async Task A_result_of_50_MB_arrives_whole()
    {
        using RemoteSample server = await RemoteSample.StartAsync();
        _home.WriteConfiguration($$"""{"mcpServers":{"sample":{"url":"{{server.Url}}"} },"gateway":{"discovery":"onFirstUse","outputLimit":0} }""");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        string text = (await gateway.CallAsync("sample", "bytes", """{"size":50000000}""")).TextOf();

        Assert.Equal(50_000_000, text.Length);
        Assert.Equal(-1, text.AsSpan().IndexOfAnyExcept('x'));
    }

    /// <summary>What a call is answered with while a good server beside it works.</summary>
    private async Task<string> ErrorOfAsync(ServerDefinition bad)
    {
        _home.WriteServers(bad, Sample.Server("good"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        Task<JsonElement> call = gateway.CallAsync("bad", "echo", """{"message":"x"}""");
        Assert.Equal("good", (await gateway.CallAsync("good", "echo", """{"message":"good"}""")).TextOf());
        JsonElement result = await call;
        Assert.True(result.IsError());
        return result.TextOf();
    }
}
