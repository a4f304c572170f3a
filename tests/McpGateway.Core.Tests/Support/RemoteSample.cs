using System.Diagnostics;
using System.Globalization;
using McpGateway.Configuration;

namespace McpGateway.Tests.Support;

/// <summary>A sample server that is reached over HTTP, on this machine.</summary>
internal sealed class RemoteSample : IDisposable
{
    private readonly string _program;
    private readonly string[] _options;
    private Process _process;

    private RemoteSample(string program, string[] options, Process process, string url)
    {
        _program = program;
        _options = options;
        _process = process;
        Url = url;
    }

    /// <summary>Where it is.</summary>
    public string Url { get; private set; }

    public int Id => _process.Id;

    /// <summary>Starts one.</summary>
    /// <param name="options">Its options; it speaks Streamable HTTP where they do not say otherwise.</param>
    public static async Task<RemoteSample> StartAsync(params string[] options)
    {
        string[] all = options.Contains("--sse-only") ? options : ["--http", .. options];
        (Process process, string url) = await StartProcessAsync(Built.SampleServer, all);
        return new RemoteSample(Built.SampleServer, all, process, url);
    }

    /// <summary>Starts the server that is made with the C# SDK.</summary>
    /// <param name="mode">Its session mode.</param>
    public static async Task<RemoteSample> StartSdkAsync(string mode)
    {
        (Process process, string url) = await StartProcessAsync(Built.SdkServer, [mode]);
        return new RemoteSample(Built.SdkServer, [mode], process, url);
    }

    /// <summary>Starts the server that wants a login, with an authorization server that is made with OpenIddict.</summary>
    /// <param name="seconds">How long its access tokens are good.</param>
    public static async Task<RemoteSample> StartWithLoginAsync(int seconds = 3600)
    {
        string[] options = [seconds.ToString(CultureInfo.InvariantCulture)];
        (Process process, string url) = await StartProcessAsync(Built.LoginServer, options);
        // Its first answer takes long on a busy machine, and whoever logs in waits for half a minute at most.
        using var client = new HttpClient { Timeout = Deadline.Patience };
        await client.GetStringAsync(new Uri(new Uri(url), "/.well-known/openid-configuration"), TestContext.Current.CancellationToken);
        return new RemoteSample(Built.LoginServer, options, process, url);
    }

    /// <summary>Its entry.</summary>
    /// <param name="name">The name of the entry.</param>
    public ServerDefinition Server(string name = "sample") => new() { Name = name, Kind = ServerKind.Http, Url = Url };

    /// <summary>Ends the process at once, and starts another one at the same place, which knows nothing of the first.</summary>
    public async Task RestartAsync()
    {
        Kill();
        string[] port = ["--port", new Uri(Url).Port.ToString(CultureInfo.InvariantCulture)];
        (_process, Url) = await StartProcessAsync(_program, [.. _options, .. port]);
    }

    /// <summary>Ends the process at once.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(5_000))
            {
                Kill();
            }
        }

        _process.Dispose();
    }

    private static async Task<(Process Process, string Url)> StartProcessAsync(string program, string[] options)
    {
        var start = new ProcessStartInfo(program, options) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        return (process, (await process.StandardOutput.ReadLineAsync().InTime())!);
    }
}
