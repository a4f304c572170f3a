using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.Versioning;
using McpGateway.Broker;
using McpGateway.Broker.Hosting;
using McpGateway.Clients.Installing;
using McpGateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpGateway.Tests.Broker;

/// <summary>The broker behind a named pipe of Windows, with real processes.</summary>
[SupportedOSPlatform("windows")]
public sealed class WindowsBrokerTests : IAsyncDisposable
{
    private readonly TemporaryHome _home = new() { MeetsServers = false };
    private readonly List<GatewayProcess> _relays = [];

    public WindowsBrokerTests()
    {
        string servers = ConfigJson.Of(BrokerSessionTests.Shared("shared"), Sample.Server("own")).TrimStart()[1..];
        _home.WriteConfiguration($$"""{ "gateway": { "broker": "require" }, {{servers}}""");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GatewayProcess relay in _relays)
        {
            await relay.DisposeAsync();
        }

        foreach (BrokerStatus broker in Brokers.Find(_home.Home))
        {
            await Brokers.StopAsync(_home.Home, broker, TestContext.Current.CancellationToken);
        }

        _home.Dispose();
    }

    [WindowsFact]
    public async Task Relays_share_one_broker_which_runs_from_a_copy_and_what_was_sent_before_the_input_closed_is_answered()
    {
        GatewayProcess first = await ConnectAsync(), second = await ConnectAsync();

        Assert.Equal(await PidAsync(first, "shared"), await PidAsync(second, "shared"));
        Assert.NotEqual(await PidAsync(first, "own"), await PidAsync(second, "own"));
        BrokerStatus broker = Assert.Single(Brokers.Find(_home.Home));
        Assert.Equal(("serving", 2), (broker.State, broker.Sessions.Count));
        using var process = Process.GetProcessById(broker.ProcessId);
        string executable = process.MainModule!.FileName;
        Assert.StartsWith(Path.Combine(_home.Home.Root, "run"), executable, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(GatewayBinary.FileName, Path.GetFileName(executable), ignoreCase: true);
        // Whoever looks for copies that nobody uses leaves this one.
        string other = _home.NewFile("exe");
        await File.WriteAllTextAsync(other, "", TestContext.Current.CancellationToken);
        RunningCopy.Make(_home.Home, other);
        Assert.True(File.Exists(executable));

        string id = first.SendCall("shared", "slow", """{"ms":300}""");
        first.CloseInput();
        Assert.Contains("waited 300 ms", await first.AnswerAsync(id), StringComparison.Ordinal);
        await first.ExitAsync();
        Assert.Equal("hi", (await second.CallAsync("shared", "echo", """{"message":"hi"}""")).TextOf());
    }

    [WindowsFact]
    public async Task A_newer_version_has_a_broker_make_room_and_a_client_of_one_that_was_stopped_starts_another()
    {
        GatewayProcess old = await ConnectAsync();
        string server = await PidAsync(old, "shared");

        await DrainAsync();

        GatewayProcess young = await ConnectAsync();
        Assert.NotEqual(server, await PidAsync(young, "shared"));
        Assert.Equal(server, await PidAsync(old, "shared"));
        IReadOnlyList<BrokerStatus> both = Brokers.Find(_home.Home);
        Assert.Equal(["draining", "serving"], both.Select(broker => broker.State).Order());

        Assert.True(await Brokers.StopAsync(_home.Home, both.Single(broker => broker.State == "serving"), TestContext.Current.CancellationToken));

        Assert.Equal("again", (await young.CallAsync("shared", "echo", """{"message":"again"}""")).TextOf());
        Assert.Equal(server, await PidAsync(old, "shared"));
    }

    /// <summary>Wine 8.0 gives a name that is taken to whoever comes next.</summary>
    [WindowsFact]
    [Trait("wine", "differs")]
    public void A_pipe_whose_name_somebody_has_taken_before_is_refused_by_name()
    {
        var address = BrokerAddress.Of(_home.Home);
        using var squatter = new NamedPipeServerStream(address.Name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances);

        BrokerException refused = Assert.Throws<BrokerException>(() => PipeListener.Open(address, NullLogger.Instance));

        Assert.Contains($"the broker's pipe {address.Name} is taken by another process", refused.Message, StringComparison.Ordinal);
    }

    private async Task<GatewayProcess> ConnectAsync()
    {
        GatewayProcess relay = GatewayProcess.Start(_home);
        _relays.Add(relay);
        await relay.InitializeAsync();
        return relay;
    }

    /// <summary>As a relay of a newer version does.</summary>
    private async Task DrainAsync()
    {
        await using var pipe = new NamedPipeClientStream(".", BrokerAddress.Of(_home.Home).Name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        await pipe.ConnectAsync(TestContext.Current.CancellationToken);
        await pipe.WriteAsync(new[] { RelayHello.Preamble }, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(pipe);
        Assert.NotNull(await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime());
        await pipe.WriteAsync(new RelayHello("999.0.0", RelayHello.Drain, 1, "", new Dictionary<string, string>(StringComparer.Ordinal)).ToLine(), TestContext.Current.CancellationToken);
        Assert.Equal("", await reader.ReadToEndAsync(TestContext.Current.CancellationToken).InTime());
    }

    private static async Task<string> PidAsync(GatewayProcess relay, string server) => (await relay.CallAsync(server, "pid")).TextOf();
}
