using McpGateway.Http.Hosting;

namespace McpGateway.Http.Tests.Support;

/// <summary>A gateway that serves HTTP in the test's own process.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly StringWriter _output = new();
    private Task _running = Task.CompletedTask;

    public Uri Url { get; private set; } = new("http://localhost/");

    /// <summary>Starts one on a free port.</summary>
    /// <param name="home">Its folder.</param>
    /// <param name="change">Changes what it runs with.</param>
    public static async Task<RunningGateway> StartAsync(TemporaryHome home, Func<HttpGatewayOptions, HttpGatewayOptions> change)
    {
        home.MeetOnFirstUse();
        var gateway = new RunningGateway();
        var options = new HttpGatewayOptions
        {
            Home = home.Home,
            Listen = ["http://127.0.0.1:0"],
            Output = TextWriter.Synchronized(gateway._output),
            Problems = TextWriter.Null,
        };
        gateway._running = HttpGateway.RunAsync(change(options), gateway._end.Token);
        await Deadline.Until(() => gateway._running.IsCompleted || gateway._output.ToString().EndsWith('\n'), () => "it does not start");
        Assert.False(gateway._running.IsCompleted, gateway._running.Exception?.ToString());
        gateway.Url = new Uri(gateway._output.ToString()["Listening on ".Length..].Trim().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
        return gateway;
    }

    /// <summary>A client of it.</summary>
    /// <param name="user">What it says of who it is; null for nothing.</param>
    public HttpPeer NewPeer(string? user = null)
    {
        var peer = new HttpPeer(Url);
        if (user is not null)
        {
            peer.Client.DefaultRequestHeaders.TryAddWithoutValidation("X-User", user);
        }

        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.InTime();
        _end.Dispose();
    }
}
