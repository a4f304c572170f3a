using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpGateway.Http.Tests.Support;

/// <summary>One tab of a browser, with what it asks for and complains of.</summary>
internal sealed class BrowserTab
{
    private readonly Chromium _browser;
    private readonly string _session;

    public BrowserTab(Chromium browser, string session)
    {
        _browser = browser;
        _session = session;
        browser.Told += Hear;
    }

    /// <summary>All addresses that were asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What the console has of errors, and violations of the policy.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public async Task BeginAsync()
    {
        foreach (string domain in (string[])["Page", "Network", "Runtime", "Log", "Audits"])
        {
            await SendAsync(domain + ".enable");
        }
    }

    public Task<JsonElement> SendAsync(string method, JsonObject? parameters = null) => _browser.SendAsync(_session, method, parameters ?? []);

    /// <summary>Opens a page, and waits until it is there.</summary>
    public async Task GoAsync(Uri address)
    {
        await SendAsync("Page.navigate", new JsonObject { ["url"] = address.AbsoluteUri });
        await LoadedAsync();
    }

    /// <summary>Waits until the page that comes is there.</summary>
    public Task LoadedAsync() => UntilAsync("document.readyState === 'complete' && location.href !== 'about:blank'");

    /// <summary>What an expression of JavaScript gives.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        JsonElement result = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.False(result.TryGetProperty("exceptionDetails", out JsonElement problem), problem.ToString());
        return result.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    public async Task<string> TextAsync(string expression) => (await EvaluateAsync($"String({expression})")).GetString()!;

    /// <summary>Waits until an expression is true. One that cannot be told, because the page is just being left, is not.</summary>
    public Task UntilAsync(string expression) => Deadline.UntilAsync(
        async () =>
        {
            JsonElement result = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true });
            return result.GetProperty("result").TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.True;
        },
        () => "Never: " + expression);

    /// <summary>The size of the window, and whether the reader's system is dark.</summary>
    public async Task LookAsync(int width, int height, bool isDark)
    {
        await SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" }) });
    }

    /// <summary>Presses a key.</summary>
    public async Task PressAsync(string key, int code, string? text = null)
    {
        foreach (string kind in (string[])["keyDown", "keyUp"])
        {
            var press = new JsonObject { ["type"] = kind, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code };
            if (kind == "keyDown" && text is not null)
            {
                press["text"] = text;
            }

            await SendAsync("Input.dispatchKeyEvent", press);
        }
    }

    /// <summary>A picture of the whole page, in PNG.</summary>
    public async Task<byte[]> PictureAsync() =>
        (await SendAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png", ["captureBeyondViewport"] = true })).GetProperty("data").GetBytesFromBase64();

    private void Hear(string session, string method, JsonElement told)
    {
        if (session != _session)
        {
            return;
        }

        switch (method)
        {
            case "Network.requestWillBeSent":
                Requests.Enqueue(told.GetProperty("request").GetProperty("url").GetString()!);
                break;
            case "Runtime.exceptionThrown":
            case "Audits.issueAdded" when told.GetRawText().Contains("contentSecurityPolicy", StringComparison.OrdinalIgnoreCase):
            case "Runtime.consoleAPICalled" when told.GetProperty("type").ValueEquals("error"):
                Complaints.Enqueue(told.GetRawText());
                break;
            case "Log.entryAdded" when told.GetProperty("entry").GetProperty("level").ValueEquals("error"):
                Complaints.Enqueue(told.GetRawText());
                break;
        }
    }
}
