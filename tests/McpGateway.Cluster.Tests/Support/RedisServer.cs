using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using McpGateway.PowerShell.Tests;

namespace McpGateway.Cluster.Tests.Support;

/// <summary>A Redis of a test's own: the <c>redis-server</c> of the machine or, where there is none, Garnet from NuGet.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string WithoutLua = "without --lua";

    private readonly string[] _options;
    private Process? _process;

    private RedisServer(int port, string[] options)
    {
        Port = port;
        _options = options;
    }

    public int Port { get; }

    /// <summary>How nodes reach it.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts one that keeps nothing on the disk.</summary>
    public static async Task<RedisServer> StartAsync(params string[] options)
    {
        var server = new RedisServer(Loopback.FreePort(), options);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts one that wants a password.</summary>
    public static Task<RedisServer> StartWithPasswordAsync(string password) => StartAsync(IsGarnet ? ["--auth", "Password", "--password", password] : ["--requirepass", password]);

    /// <summary>Starts one that runs no scripts.</summary>
    public static Task<RedisServer> StartWithoutScriptsAsync() => StartAsync(IsGarnet ? [WithoutLua] : ["--rename-command", "EVAL", "", "--rename-command", "EVALSHA", ""]);

    /// <summary>Starts it at the same address, with nothing in it.</summary>
    public async Task StartAgainAsync()
    {
        string port = Port.ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo start = Find("redis-server") is { } program
            ? new ProcessStartInfo(program, ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", .. _options])
            : new ProcessStartInfo(Path.Combine(await Garnet.GetAsync(), OperatingSystem.IsWindows() ? "garnet-server.exe" : "garnet-server"), ["--port", port, "--bind", "127.0.0.1", .. _options.Prepend("--lua").Where(option => option != WithoutLua && !(option == "--lua" && _options.Contains(WithoutLua, StringComparer.Ordinal)))]);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = Path.GetTempPath();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Deadline.UntilAsync(AcceptsAsync, () => $"Redis does not listen at {Address}");
    }

    /// <summary>Ends it at once, with all that is in it.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().InTime();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }
    }

    private static bool IsGarnet => Find("redis-server") is null;

    private static PinnedTool Garnet { get; } = new(
        "Garnet", Metadata("GarnetVersion"), Metadata("ToolsFolder"), folder => ["tool", "install", "garnet-server", "--version", Metadata("GarnetVersion"), "--tool-path", folder]);

    private static string Metadata(string name) => typeof(RedisServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == name).Value!;

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private async Task<bool> AcceptsAsync()
    {
        Assert.False(_process!.HasExited, "Redis has ended.");
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
