using System.Collections.Concurrent;
using System.Text;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Scripts;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Gateway.Hosting;

/// <summary>The gateway as scripts use it: in the process itself, without a client.</summary>
public sealed class GatewayRuntimeTests : IAsyncDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly GatewayRuntime _runtime;
    private readonly string _ledger;

    public GatewayRuntimeTests()
    {
        _ledger = _home.NewFile();
        _home.WriteServers(Sample.Server("sample", "--ledger", _ledger));
        _runtime = new GatewayRuntime(new GatewayOptions { Home = _home.Home });
    }

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public void Making_one_touches_no_file_and_starts_nothing() => Assert.Equal([_home.Home.ConfigurationFile], Directory.GetFileSystemEntries(_home.Home.Root));

    [Fact]
    public async Task A_call_gives_the_result_byte_for_byte()
    {
        const string Result = """{"content":[],"structuredContent":{"n":9007199254740993,"e":1e400,"t":"é\u00e9"},"x":{}}""";

        ServerReply result = await CallAsync("whole_result", $$"""{"result":{{Result}}}""");

        Assert.False(result.IsError);
        Assert.Equal(Result, Encoding.UTF8.GetString(result.Result.Span));
    }

    [Fact]
    public async Task A_servers_error_is_given_as_it_came()
    {
        ServerReply result = await CallAsync("raise_error", """{"code":-5,"message":"no","data":{"n":1.10}}""");

        Assert.True(result.IsError);
        Assert.Equal("""{"code":-5,"message":"no","data":{"n":1.10}}""", Encoding.UTF8.GetString(result.Error.Span));
    }

    [Fact]
    public async Task Progress_is_heard_in_order()
    {
        var heard = new ConcurrentQueue<string>();

        await CallAsync("progress", """{"steps":50}""", progress => heard.Enqueue(Encoding.UTF8.GetString(progress.Span)));

        Assert.Equal(Enumerable.Range(1, 50), heard.Select(progress => JsonText.Parse(progress).GetProperty("progress").GetInt32()));
    }

    [Fact]
    public async Task Cancelling_ends_the_call_here_and_at_the_server()
    {
        using var source = new CancellationTokenSource();
        Task<ServerReply> call = _runtime.CallToolAsync("sample", "never", """{"key":"script"}"""u8.ToArray(), null, source.Token);
        await Deadline.Until(() => TemporaryHome.Lines(_ledger).Contains("never script"), () => "not called");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        await Deadline.Until(() => TemporaryHome.Lines(_ledger).Contains("cancelled script"), () => "the server was not told");
    }

    [Fact]
    public async Task Cancelling_during_the_start_ends_the_wait()
    {
        _home.WriteServers(Sample.Server("slow", "--start-delay", "60000"));
        using var source = new CancellationTokenSource();
        await Deadline.Until(() => _runtime.Configuration.Current.Find("slow") is not null, () => "not seen");
        Task<ServerReply> call = _runtime.CallToolAsync("slow", "echo", "{}"u8.ToArray(), null, source.Token);
        await Deadline.Until(() => _runtime.GetState("slow").Status == ServerStatus.Starting, () => "not starting");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
    }

    [Theory]
    [InlineData("samle", "echo", ServerFailure.UnknownServer)]
    [InlineData("sample", "eco", ServerFailure.UnknownTool)]
    [InlineData("sample", "crash", ServerFailure.OutcomeUnknown)]
    public async Task What_has_no_answer_says_why(string server, string tool, ServerFailure expected)
    {
        ServerException failure = await Assert.ThrowsAsync<ServerException>(() => _runtime.CallToolAsync(server, tool, "{}"u8.ToArray(), null, CancellationToken.None).InTime());

        Assert.Equal(expected, failure.Failure);
    }

    [Fact]
    public async Task Callers_at_once_share_one_process()
    {
        string[] counts = [.. (await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => CallAsync("count", "{}")))).Select(result => JsonText.Parse(Encoding.UTF8.GetString(result.Result.Span)).TextOf())];

        Assert.Equal(50, counts.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task The_catalog_is_asked_for_once_and_again_when_it_is_to_be_fresh()
    {
        ServerDefinition server = _runtime.Configuration.Current.Find("sample")!;
        Assert.Null(_runtime.FindCatalog(server));
        CatalogEntry first = await _runtime.GetCatalogAsync(server, refresh: false, CancellationToken.None).InTime();
        Assert.Same(first, await _runtime.GetCatalogAsync(server, refresh: false, CancellationToken.None).InTime());
        Assert.Same(first, _runtime.FindCatalog(server));

        Assert.NotSame(first, await _runtime.GetCatalogAsync(server, refresh: true, CancellationToken.None).InTime());
        await _runtime.StopAsync("sample").InTime();
        Assert.NotNull(await _runtime.GetCatalogAsync(server, refresh: true, CancellationToken.None).InTime());
        Assert.Equal("sample", Assert.Single(GatewayRuntime.ReadCatalog(new ConfigurationStore(_home.Home))).Server);
    }

    private Task<ServerReply> CallAsync(string tool, string arguments, Action<ReadOnlyMemory<byte>>? onProgress = null) =>
        _runtime.CallToolAsync("sample", tool, Encoding.UTF8.GetBytes(arguments), new ToolCallHandlers { Progress = onProgress }, CancellationToken.None).InTime();
}
