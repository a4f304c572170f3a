using McpGateway.Tests.Support;
using McpGateway.Transports.Stdio;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpGateway.Tests.EndToEnd;

/// <summary>The gateway's own end on Windows, however it comes.</summary>
public sealed class WindowsGatewayTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [WindowsFact]
    public async Task A_killed_gateway_leaves_neither_servers_nor_what_they_have_started()
    {
        (GatewayProcess gateway, int[] servers) = await StartAsync();
        await using GatewayProcess own = gateway;

        Processes.Send(gateway.Id, Processes.Kill);

        await gateway.GoneAsync();
        await Processes.AssertGone(servers);
    }

    [WindowsFact]
    public async Task A_closed_stdin_ends_the_gateway_and_everything_below_it()
    {
        (GatewayProcess gateway, int[] servers) = await StartAsync();
        await using GatewayProcess own = gateway;

        gateway.CloseInput();

        await gateway.ExitAsync();
        Assert.Equal(0, gateway.ExitCode);
        await Processes.AssertGone(servers);
    }

    [WindowsFact]
    public async Task The_demonstration_leaves_nothing()
    {
        var plan = new ProcessPlan(Path.GetFullPath(Built.Gateway), ["demo"], SafeEnvironment.Create(everything: true), _home.Root);
        using IServerProcess demo = new ServerProcesses(_home.Home, TimeProvider.System, NullLogger.Instance).Start(plan, "demo");
        using var output = new StreamReader(demo.Output);
        using var error = new StreamReader(demo.Error);
        Task<string> errors = error.ReadToEndAsync(TestContext.Current.CancellationToken);

        string report = await output.ReadToEndAsync(TestContext.Current.CancellationToken).InTime();

        Assert.Contains("note 1 created", report, StringComparison.Ordinal);
        Assert.Equal("", await errors.InTime());
        Assert.Equal(new ExitStatus(0, null), await demo.Exited.InTime());
        Assert.False(demo.HasDescendants);
    }

    private async Task<(GatewayProcess Gateway, int[] Servers)> StartAsync()
    {
        string pids = _home.NewFile();
        _home.WriteServers(Sample.Server("obstinate", "--pid-file", pids, "--ignore-stdin-close", "--spawn-child"));
        GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        await gateway.CallAsync("obstinate", "pid");
        int[] servers = Processes.FromFile(pids);
        Assert.Equal(2, servers.Length);
        Assert.All(servers, id => Assert.True(Processes.IsAlive(id)));
        return (gateway, servers);
    }
}
