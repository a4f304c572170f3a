using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;

namespace McpGateway.Cluster.Tests.Support;

/// <summary>A <c>mcp-gateway-node</c> as a process, with a home of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private NodeProcess(string name, TemporaryHome home, Process process)
    {
        Name = name;
        Home = home;
        _process = process;
        _reading = Task.WhenAll(Output.ReadAsync(process.StandardOutput.BaseStream), Errors.ReadAsync(process.StandardError.BaseStream));
    }

    public string Name { get; }

    public TemporaryHome Home { get; }

    public LineLog Output { get; } = new();

    public LineLog Errors { get; } = new();

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Where MCP is.</summary>
    public Uri Url { get; private set; } = new("http://localhost/");

    /// <summary>The port where other nodes reach it; 0 where it was not told one.</summary>
    public int Silo { get; private init; }

    /// <summary>The servers' processes that live there.</summary>
    public IReadOnlyList<int> Servers => Processes.DescendantsOf(Id);

    /// <summary>The executable.</summary>
    public static string Program { get; } = Built.AheadOf("Node", typeof(NodeProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Node").Value! + (OperatingSystem.IsWindows() ? ".exe" : ""));

    /// <summary>Starts one. <see cref="ReadyAsync"/> waits until it serves.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="home">Its folder.</param>
    /// <param name="options">Its options.</param>
    public static NodeProcess Start(string name, TemporaryHome home, params IEnumerable<string> options) => Start(name, home, [], options);

    /// <summary>The same by another program.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="home">Its folder.</param>
    /// <param name="prefix">What the command line begins with.</param>
    /// <param name="options">Its options.</param>
    public static NodeProcess Start(string name, TemporaryHome home, IReadOnlyList<string> prefix, IEnumerable<string> options)
    {
        string[] line = [.. prefix, Program, "--name", name, .. options];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = home.Root,
        };
        start.Environment["MCP_GATEWAY_HOME"] = home.Home.Root;
        int silo = start.ArgumentList.IndexOf("--silo");
        return new NodeProcess(name, home, Process.Start(start)!) { Silo = silo < 0 ? 0 : IPEndPoint.Parse(start.ArgumentList[silo + 1]).Port };
    }

    /// <summary>Waits until it serves.</summary>
    public async Task ReadyAsync()
    {
        byte[] line = await Output.WaitForAsync(line => line.AsSpan().StartsWith("Listening on "u8), 0, () => Errors.Text + Home.GatewayLog);
        Url = new Uri(Encoding.UTF8.GetString(line)["Listening on ".Length..]);
    }

    /// <summary>A client of it with a session.</summary>
    public async Task<HttpPeer> ConnectAsync(string revision = "2025-11-25", string capabilities = "{}")
    {
        var peer = new HttpPeer(Url);
        await peer.InitializeAsync(revision, capabilities);
        return peer;
    }

    /// <summary>Asks it to end, as a service manager does.</summary>
    public void Terminate() => Processes.Send(Id, Processes.Terminate);

    /// <summary>Waits until it has ended; its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().InTime();
        await _reading.InTime();
        return _process.ExitCode;
    }

    /// <summary>Ends it at once.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().InTime();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            int[] servers = [.. Servers];
            Terminate();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException e)
            {
                await KillAsync();
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The node {Name} did not end within 40 seconds. {Home.GatewayLog}"), e);
            }
            finally
            {
                await Processes.AssertGone(servers);
            }
        }

        _process.Dispose();
        Home.Dispose();
    }
}
