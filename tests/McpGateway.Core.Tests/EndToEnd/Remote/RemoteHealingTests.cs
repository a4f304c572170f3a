using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd.Remote;

/// <summary>A remote server that was restarted, has forgotten a session, breaks off, or is busy: what was not taken is made again, what was is not.</summary>
public sealed class RemoteHealingTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    private string Ledger { get; }

    public RemoteHealingTests()
    {
        Ledger = _home.NewFile("ledger");
    }

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("--event-ids")]
    [InlineData("--json-responses")]
    [InlineData("--no-session")]
    [InlineData("--no-get")]
    [InlineData("--modern-only")]
    public async Task A_server_that_was_restarted_is_spoken_to_again_with_the_next_call(string option)
    {
        using RemoteSample server = await RemoteSample.StartAsync(option, "--ledger", Ledger);
        await using GatewayProcess gateway = await ConnectAsync(server);
        Assert.Equal("1", (await EchoAsync(gateway, "1")).TextOf());

        await server.RestartAsync();

        Assert.Equal("2", (await EchoAsync(gateway, "2")).TextOf());
        Assert.Equal("3", (await EchoAsync(gateway, "3")).TextOf());
        Assert.Equal(3, Calls());
    }

    [Fact]
    public async Task A_session_that_the_server_has_forgotten_is_begun_again_and_the_call_runs_once()
    {
        using RemoteSample server = await RemoteSample.StartAsync("--http-fault", "lose-session#2", "--ledger", Ledger);
        await using GatewayProcess gateway = await ConnectAsync(server);

        foreach (string message in (string[])["1", "2", "3"])
        {
            Assert.Equal(message, (await EchoAsync(gateway, message)).TextOf());
        }

        Assert.Equal(3, Calls());
    }

    [Fact]
    public async Task A_server_that_is_gone_is_told_of_and_reached_again_when_it_is_back()
    {
        using RemoteSample server = await RemoteSample.StartAsync();
        await using GatewayProcess gateway = await ConnectAsync(server);
        await EchoAsync(gateway, "1");

        server.Kill();
        JsonElement gone = await EchoAsync(gateway, "2");
        Assert.True(gone.IsError());
        Assert.Contains("the connection was refused", gone.TextOf(), StringComparison.Ordinal);
        Assert.Contains(server.Url, gone.TextOf(), StringComparison.Ordinal);

        await server.RestartAsync();
        Assert.Equal("3", (await EchoAsync(gateway, "3")).TextOf());
    }

    [Theory]
    [InlineData("reset", 1)]
    [InlineData("half-event", 1)]
    [InlineData("reset-before", 0)]
    public async Task A_call_whose_answer_is_lost_is_not_made_again(string fault, int calls)
    {
        using RemoteSample server = await RemoteSample.StartAsync("--http-fault", fault + "#1", "--ledger", Ledger);
        await using GatewayProcess gateway = await ConnectAsync(server);

        JsonElement lost = await EchoAsync(gateway, "1");

        Assert.True(lost.IsError());
        Assert.Contains("Outcome unknown", lost.TextOf(), StringComparison.Ordinal);
        Assert.Equal(calls, Calls());
        Assert.Equal("2", (await EchoAsync(gateway, "2")).TextOf());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_stream_that_broke_is_taken_up_where_it_did(int events)
    {
        using RemoteSample server = await RemoteSample.StartAsync(
            "--event-ids", "--drop-stream-after", events.ToString(System.Globalization.CultureInfo.InvariantCulture), "--retry", "50", "--ledger", Ledger);
        await using GatewayProcess gateway = await ConnectAsync(server);

        string id = gateway.SendCall("sample", "progress", """{"steps":5}""", """{"progressToken":"p"}""");
        string answer = await gateway.AnswerAsync(id);

        Assert.DoesNotContain("isError", answer, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4, 5], gateway.Received("notifications/progress").Select(one => one.GetProperty("params").GetProperty("progress").GetInt32()));
        Assert.Equal(1, TemporaryHome.Lines(Ledger).Count(line => line.StartsWith("progress", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("status-429")]
    [InlineData("status-503")]
    public async Task A_busy_server_that_says_how_long_is_waited_for(string fault)
    {
        using RemoteSample server = await RemoteSample.StartAsync("--http-fault", fault + "#1", "--ledger", Ledger);
        await using GatewayProcess gateway = await ConnectAsync(server);

        Assert.Equal("1", (await EchoAsync(gateway, "1")).TextOf());
        Assert.Equal(1, Calls());
    }

    [Fact]
    public async Task The_end_of_the_gateway_ends_the_session()
    {
        using RemoteSample server = await RemoteSample.StartAsync("--ledger", Ledger);
        GatewayProcess gateway = await ConnectAsync(server);
        await EchoAsync(gateway, "1");

        gateway.CloseInput();
        await gateway.ExitAsync();
        await gateway.DisposeAsync();

        await Deadline.Until(() => TemporaryHome.Lines(Ledger).Any(line => line.StartsWith("session-ended", StringComparison.Ordinal)), () => "The session was not ended.");
    }

    [Fact]
    public async Task Of_several_addresses_the_first_that_works_is_used()
    {
        using RemoteSample server = await RemoteSample.StartAsync();
        _home.WriteConfiguration($$"""{"mcpServers":{"sample":{"urls":["http://127.0.0.1:9/mcp","{{server.Url}}"]} },"gateway":{"discovery":"onFirstUse"} }""");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        Assert.Equal("1", (await EchoAsync(gateway, "1")).TextOf());
    }

    private async Task<GatewayProcess> ConnectAsync(RemoteSample server)
    {
        _home.WriteServers(server.Server());
        return await GatewayProcess.ConnectAsync(_home);
    }

    private static Task<JsonElement> EchoAsync(GatewayProcess gateway, string message) => gateway.CallAsync("sample", "echo", $$"""{"message":"{{message}}"}""");

    private int Calls() => TemporaryHome.Lines(Ledger).Count(line => line.StartsWith("echo", StringComparison.Ordinal));
}
