using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace McpGateway.Http.Tests.Support;

/// <summary>A <c>mcp-gateway serve</c> as a process.</summary>
internal sealed partial class ServeProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly TemporaryHome _home;
    private readonly Process _process;
    private readonly Task _reading;

    private ServeProcess(TemporaryHome home, Process process)
    {
        _home = home;
        _process = process;
        _reading = Task.WhenAll(Output.ReadAsync(process.StandardOutput.BaseStream), Errors.ReadAsync(process.StandardError.BaseStream));
    }

    public LineLog Output { get; } = new();

    public LineLog Errors { get; } = new();

    /// <summary>Where MCP is.</summary>
    public Uri Url { get; private set; } = new("http://localhost/");

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has written about itself for other programs.</summary>
    public JsonElement Record => JsonText.Parse(File.ReadAllText(RecordFile));

    public string RecordFile => Directory.GetFiles(Path.Combine(_home.Home.Root, "run"), "http-*.json").Single(file => JsonText.Parse(File.ReadAllText(file)).GetProperty("pid").GetInt32() == Id);

    /// <summary>Starts one on a free port and waits until it is ready.</summary>
    /// <param name="home">Its folder.</param>
    /// <param name="options">Further options.</param>
    public static Task<ServeProcess> StartAsync(TemporaryHome home, params string[] options) => StartAtAsync(home, "http://127.0.0.1:0", options);

    /// <summary>The same at an address.</summary>
    public static async Task<ServeProcess> StartAtAsync(TemporaryHome home, string address, params string[] options)
    {
        home.MeetOnFirstUse();
        var gateway = new ServeProcess(home, Executable.Start(home, ["serve", "--listen", address, .. options]));
        byte[] line = await gateway.Output.WaitForAsync(line => line.AsSpan().StartsWith("Listening on "u8), 0, () => gateway.Errors.Text);
        string url = System.Text.Encoding.UTF8.GetString(line)["Listening on ".Length..];
        if (url.StartsWith("http", StringComparison.Ordinal))
        {
            gateway.Url = new Uri(url);
        }

        return gateway;
    }

    /// <summary>A client of it, before its handshake.</summary>
    public HttpPeer NewPeer() => new(Url);

    /// <summary>A client of it with a session.</summary>
    public async Task<HttpPeer> ConnectAsync(string revision = "2025-11-25", string capabilities = "{}")
    {
        HttpPeer peer = NewPeer();
        await peer.InitializeAsync(revision, capabilities);
        return peer;
    }

    /// <summary>Asks it to end, as a service manager does, and waits for that.</summary>
    public async Task StopAsync()
    {
        Assert.Equal(0, Signal(Id, Terminate));
        await _process.WaitForExitAsync().InTime();
        await _reading.InTime();
    }

    /// <summary>Ends it at once.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().InTime();
    }

    /// <summary>Does what becomes of its stdin when its starter ends.</summary>
    public void CloseStdin() => _process.StandardInput.Close();

    public Task ExitAsync() => _process.WaitForExitAsync().InTime();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            if (OperatingSystem.IsWindows())
            {
                _process.Kill(entireProcessTree: true);
            }
            else
            {
                _ = Signal(Id, Terminate);
            }

            await _process.WaitForExitAsync().InTime();
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
