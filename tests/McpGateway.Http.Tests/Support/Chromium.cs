using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpGateway.Http.Tests.Support;

/// <summary>A real browser without a window, driven over the Chrome DevTools Protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly Process _process;
    private readonly string _folder;
    private readonly ClientWebSocket _socket = new();
    private readonly Dictionary<int, TaskCompletionSource<JsonElement>> _waiting = [];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    private Chromium(Process process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    /// <summary>Hears of all that the browser tells by itself: the session, the method, its parameters.</summary>
    public event Action<string, string, JsonElement>? Told;

    /// <summary>Skips the test where there is no such browser.</summary>
    public static Task OrSkipAsync() => Needed.OrSkipAsync("chromium", "the page is looked at in a real browser; install chromium", () => Task.FromResult(Program() is not null));

    /// <summary>Starts one.</summary>
    public static async Task<Chromium> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("mcp-gateway-browser-").FullName;
        var start = new ProcessStartInfo(Program()!)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (string option in (string[])
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={folder}", "about:blank"])
        {
            start.ArgumentList.Add(option);
        }

        var browser = new Chromium(Process.Start(start)!, folder);
        var address = new TaskCompletionSource<string>();
        browser._process.OutputDataReceived += static (_, _) => { };
        browser._process.ErrorDataReceived += (_, line) =>
        {
            const string Words = "DevTools listening on ";
            if (line.Data?.StartsWith(Words, StringComparison.Ordinal) == true)
            {
                address.TrySetResult(line.Data[Words.Length..]);
            }
        };
        browser._process.BeginOutputReadLine();
        browser._process.BeginErrorReadLine();
        await browser._socket.ConnectAsync(new Uri(await address.Task.InTime()), TestContext.Current.CancellationToken);
        browser._reading = browser.ReadAsync();
        return browser;
    }

    /// <summary>Opens a tab of its own, without cookies of others.</summary>
    public async Task<BrowserTab> OpenAsync()
    {
        JsonElement context = await SendAsync(null, "Target.createBrowserContext", []);
        JsonElement target = await SendAsync(null, "Target.createTarget", new JsonObject { ["url"] = "about:blank", ["browserContextId"] = context.GetProperty("browserContextId").GetString() });
        JsonElement session = await SendAsync(null, "Target.attachToTarget", new JsonObject { ["targetId"] = target.GetProperty("targetId").GetString(), ["flatten"] = true });
        var tab = new BrowserTab(this, session.GetProperty("sessionId").GetString()!);
        await tab.BeginAsync();
        return tab;
    }

    /// <summary>Gives an order, and waits for the answer.</summary>
    /// <param name="session">The tab; null for the browser.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters.</param>
    public async Task<JsonElement> SendAsync(string? session, string method, JsonObject parameters)
    {
        int id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            _waiting[id] = answer;
        }

        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
        {
            message["sessionId"] = session;
        }

        await _sending.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        }
        finally
        {
            _sending.Release();
        }

        JsonElement got = await answer.Task.InTime();
        Assert.False(got.TryGetProperty("error", out JsonElement error), $"{method}: {error}");
        return got.GetProperty("result");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
        _process.Dispose();
        await Deadline.Until(() => TryDelete(_folder), () => $"{_folder} stays");
    }

    private static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // One of its processes is still ending.
            return false;
        }
    }

    private static string? Program() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => s_names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                using var message = new MemoryStream();
                WebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                Take(JsonDocument.Parse(message.ToArray()).RootElement);
            }
        }
        catch (WebSocketException)
        {
            // The browser has ended.
        }

        lock (_waiting)
        {
            foreach (TaskCompletionSource<JsonElement> answer in _waiting.Values)
            {
                answer.TrySetException(new IOException("The browser has ended."));
            }
        }
    }

    private void Take(JsonElement message)
    {
        if (!message.TryGetProperty("id", out JsonElement id))
        {
            Told?.Invoke(message.TryGetProperty("sessionId", out JsonElement session) ? session.GetString()! : "", message.GetProperty("method").GetString()!, message.GetProperty("params"));
            return;
        }

        lock (_waiting)
        {
            if (_waiting.Remove(id.GetInt32(), out TaskCompletionSource<JsonElement>? answer))
            {
                answer.TrySetResult(message);
            }
        }
    }
}
