using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Cluster.Tests.Support;

/// <summary>A network of its own for processes, as though they were on another machine, with one cable to this one that can be cut (Linux network namespaces).</summary>
internal sealed class Apart : IAsyncDisposable
{
    private readonly string _name;
    private readonly string _net;

    private Apart(int number)
    {
        _name = string.Create(CultureInfo.InvariantCulture, $"mcpgw{number}");
        _net = string.Create(CultureInfo.InvariantCulture, $"10.213.{number}.");
    }

    /// <summary>The address of this machine on the cable.</summary>
    public string Here => _net + "1";

    /// <summary>The address at the other end.</summary>
    public string There => _net + "2";

    /// <summary>What a command line begins with that runs there.</summary>
    public IReadOnlyList<string> Prefix => ["ip", "netns", "exec", _name];

    /// <summary>Makes one; skips the test where this user may not.</summary>
    public static async Task<Apart> CreateAsync()
    {
        var apart = new Apart(Environment.ProcessId % 250);
        await Needed.OrSkipAsync("netns", "a node is cut off from the others by its network, which this user may not do, or ip (iproute2) is missing", async () => OperatingSystem.IsLinux() && await apart.TryMakeAsync());
        return apart;
    }

    /// <summary>Cuts the cable: nothing passes, and nobody is told so.</summary>
    public Task CutAsync() => MustAsync("ip", "link", "set", _name, "down");

    /// <summary>Puts it together again.</summary>
    public Task MendAsync() => MustAsync("ip", "link", "set", _name, "up");

    public async ValueTask DisposeAsync() => await RunAsync("ip", "netns", "delete", _name);

    private async Task<bool> TryMakeAsync() =>
        await RunAsync("ip", "netns", "add", _name)
        && await RunAsync("ip", "link", "add", _name, "type", "veth", "peer", "name", "cable", "netns", _name)
        && await RunAsync("ip", "address", "add", Here + "/30", "dev", _name)
        && await RunAsync("ip", "link", "set", _name, "up")
        && await RunAsync("ip", "-n", _name, "address", "add", There + "/30", "dev", "cable")
        && await RunAsync("ip", "-n", _name, "link", "set", "cable", "up")
        && await RunAsync("ip", "-n", _name, "link", "set", "lo", "up");

    private static async Task MustAsync(string program, params string[] arguments) => Assert.True(await RunAsync(program, arguments), string.Join(' ', arguments));

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            await process.WaitForExitAsync().InTime();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
