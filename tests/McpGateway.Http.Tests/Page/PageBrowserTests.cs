using McpGateway.Http.Tests.Support;
using McpGateway.Serving;

namespace McpGateway.Http.Tests.Page;

/// <summary>The page in a real browser.</summary>
public sealed class PageBrowserTests
{
    private const int Tab = 9, Enter = 13;

    /// <summary>What would be run or shown where a text became markup, and characters that turn the direction of what follows.</summary>
    private const string Evil = "\u202E\"'><img src=x onerror=\"window.broken=1\"><script>window.broken=1</script><style>*{display:none}</style><a href=\"javascript:window.broken=1\">x</a>\u200B{{7*7}}";

    [Fact]
    public async Task It_looks_right_at_every_size_and_asks_nobody_else()
    {
        await Chromium.OrSkipAsync();
        using TemporaryHome home = TemporaryHome.With(
            Sample.Server("sample") with { Description = "Echoes, fails and waits, for tests." },
            Sample.Server("crashing", "--exit-at-start", "3", "--stderr", "no configuration found"),
            Sample.Server("variable") with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["API_TOKEN"] = "${NOT_SET_ANYWHERE}" } },
            Sample.Server("a-server-with-a-name-that-is-very-long-and-has-no-place-to-break-anywhere-in-it") with { Description = new string('w', 300) });
        await using RunningGateway gateway = await RunningGateway.StartAsync(home, options => options);
        using HttpPeer client = gateway.NewPeer();
        await client.InitializeAsync();
        for (int i = 0; i < 12; i++)
        {
            await client.CallAsync("echo", """{"message":"hi"}""");
        }

        await client.CallAsync("tool_error");
        await client.RequestAsync("tools/call", GatewayProcess.Call("crashing", "echo", "{}"));
        using (var visit = new PageVisit(gateway.Url))
        {
            await visit.ReadAsync("/");
            string tested = await visit.ActAsync("sample", "test");
            await Deadline.UntilAsync(async () => !(tested = await visit.ReadAsync("/servers/sample")).Contains("Test, under way", StringComparison.Ordinal), () => tested);
        }

        await using Chromium browser = await Chromium.StartAsync();
        BrowserTab tab = await browser.OpenAsync();
        foreach ((string name, string path) in new[] { ("overview", "/"), ("server", "/servers/sample"), ("crashing", "/servers/crashing"), ("login", "/login") })
        {
            foreach ((int width, bool isDark) in new[] { (1400, false), (1400, true), (400, false), (400, true) })
            {
                await tab.LookAsync(width, 900, isDark);
                await tab.GoAsync(new Uri(gateway.Url, path));
                Assert.Equal("true", await tab.TextAsync("document.documentElement.scrollWidth <= innerWidth"));
                string background = await tab.TextAsync("getComputedStyle(document.body).backgroundColor");
                Assert.Equal(isDark ? "rgb(17, 21, 26)" : "rgb(246, 245, 242)", background);
                Assert.Equal("", await tab.TextAsync(LowContrast));
                if (Environment.GetEnvironmentVariable("MCP_GATEWAY_TEST_SCREENSHOTS") is { Length: > 0 } folder)
                {
                    await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}-{width}-{(isDark ? "dark" : "light")}.png"), await tab.PictureAsync(), TestContext.Current.CancellationToken);
                }
            }
        }

        Assert.All(tab.Requests, address => Assert.StartsWith(new Uri(gateway.Url, "/").AbsoluteUri, address, StringComparison.Ordinal));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task No_text_of_a_server_or_client_becomes_markup()
    {
        await Chromium.OrSkipAsync();
        string evil = JsonText.Quote(Evil);
        string Fill(string json) => json.Replace("EVIL", evil, StringComparison.Ordinal);
        string initialize = Fill("""{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":EVIL,"title":EVIL,"version":EVIL},"instructions":EVIL}""");
        string list = Fill("""{"tools":[{"name":EVIL,"title":EVIL,"description":EVIL,"inputSchema":{"type":"object","properties":{EVIL:{"type":"string","description":EVIL,"enum":[EVIL],"default":EVIL}}}}]}""");
        using TemporaryHome home = TemporaryHome.With(
            Sample.Server("talking", "--reply", "initialize=" + initialize, "--reply", "tools/list=" + list, "--stderr", Evil) with { Description = Evil },
            Sample.Server("failing", "--exit-at-start", "3", "--stderr", Evil),
            Sample.Server("refusing", "--reply", "initialize={\"protocolVersion\":" + evil + "}", "--stderr", Evil),
            Sample.Server(Evil + "/../?#%2F", "--exit-on", "initialize"));
        await using RunningGateway gateway = await RunningGateway.StartAsync(home, options => options);
        using HttpPeer client = gateway.NewPeer();
        client.Client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "<script>window.broken=1</script>");
        string hello = Fill("""{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":EVIL,"title":EVIL,"version":EVIL}}""");
        using (HttpResponseMessage response = await client.SendAsync(GatewayProcess.Request(client.NewId(), "initialize", hello)))
        {
            client.Session = Assert.Single(response.Headers.GetValues("Mcp-Session-Id"));
        }

        foreach (string server in (string[])["talking", "failing", "refusing", Evil + "/../?#%2F", "none " + Evil])
        {
            string call = Fill("""{"name":"call_mcp_tool","arguments":{"mcp_name":SERVER,"tool_name":EVIL,"arguments":{}}}""").Replace("SERVER", JsonText.Quote(server), StringComparison.Ordinal);
            await client.AnswerAsync(client.NewId(), "tools/call", call);
        }

        await using Chromium browser = await Chromium.StartAsync();
        BrowserTab tab = await browser.OpenAsync();
        string[] servers = ["talking", "failing", "refusing", Evil + "/../?#%2F"];
        foreach (string path in servers.Select(server => "/servers/" + Uri.EscapeDataString(server)).Prepend("/"))
        {
            await tab.GoAsync(new Uri(gateway.Url.GetLeftPart(UriPartial.Authority) + path));
            Assert.Equal("undefined", await tab.TextAsync("typeof window.broken"));
            Assert.Equal("1 0 0", await tab.TextAsync(Foreign));
            // It is there to be read, with what cannot be seen made visible.
            Assert.Equal("true", await tab.TextAsync("document.body.innerText.includes('<img src=x onerror=')"));
            Assert.Equal("true", await tab.TextAsync("document.body.innerText.includes('\\\\u202e')"));
            Assert.Equal("false", await tab.TextAsync("/[\\u202a-\\u202e\\u2066-\\u2069\\u200b-\\u200f\\u0000-\\u0008\\u001b]/.test(document.documentElement.outerHTML)"));
        }

        // The names lead to the pages of their servers, whatever is in them.
        await tab.GoAsync(new Uri(gateway.Url, "/"));
        await tab.EvaluateAsync("[...document.querySelectorAll('.servers a')].find(a => a.textContent.includes('%2F')).click()");
        await tab.UntilAsync("location.pathname.startsWith('/servers/') && document.readyState === 'complete'");
        Assert.Equal("true", await tab.TextAsync("document.querySelector('h1').textContent.endsWith('/../?#%2F')"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_keyboard_is_enough_and_the_page_keeps_up_by_itself()
    {
        await Chromium.OrSkipAsync();
        using TemporaryHome home = TemporaryHome.With(Sample.Server("sample"), Sample.Server("other"));
        await using RunningGateway gateway = await RunningGateway.StartAsync(home, options => options with { RequiresToken = true });
        await using Chromium browser = await Chromium.StartAsync();
        BrowserTab tab = await browser.OpenAsync();
        await tab.GoAsync(new Uri(await ServingGateways.CreateLinkAsync(home.Home, Environment.ProcessId, TestContext.Current.CancellationToken)));
        await tab.UntilAsync("location.pathname === '/' && document.readyState === 'complete'");
        Assert.Equal("", await tab.TextAsync("location.search"));
        // A script has no cookie to read.
        Assert.Equal("", await tab.TextAsync("document.cookie"));

        // Once around: everything that can be used is reached, in the order of the page, and shows that it has the focus.
        int number = (await tab.EvaluateAsync("document.querySelectorAll('a, button:not(:disabled):not([hidden]), input:not([type=hidden])').length")).GetInt32();
        var seen = new List<string>();
        for (int i = 0; i < number; i++)
        {
            await tab.PressAsync("Tab", Tab);
            seen.Add(await tab.TextAsync("document.activeElement.id || document.activeElement.className"));
            Assert.Equal("true", await tab.TextAsync("document.activeElement.matches(':focus-visible') && getComputedStyle(document.activeElement).outlineStyle !== 'none'"));
        }

        Assert.Equal(number, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("skip", seen[0]);
        Assert.Contains("start-sample", seen, StringComparer.Ordinal);
        Assert.Equal("", await tab.TextAsync("[...document.querySelectorAll('button, input:not([type=hidden])')].filter(e => !(e.textContent.trim() || e.labels?.length)).map(e => e.id).join()"));
        Assert.Equal("en 1 1", await tab.TextAsync("[document.documentElement.lang, document.querySelectorAll('main').length, document.querySelectorAll('h1').length].join(' ')"));

        await FocusAsync(tab, "start-sample", number);
        await tab.PressAsync("Enter", Enter, "\r");
        await tab.UntilAsync("location.pathname === '/servers/sample' && document.readyState === 'complete'");
        await tab.UntilAsync("document.querySelector('.badge').textContent === 'ready'");

        // Without anybody asking, the page shows what happens, and takes nobody's focus away.
        await FocusAsync(tab, "stop-sample", 20);
        string token = (await Executable.RunAsync(home, "token", "add", "ci")).Output.Trim();
        using var client = new HttpPeer(gateway.Url);
        client.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + token);
        await client.InitializeAsync();
        await client.CallAsync("echo", """{"message":"hi"}""");
        await tab.UntilAsync("document.getElementById('calls').textContent.includes('1 call in the last hour')");
        Assert.Equal("stop-sample", await tab.TextAsync("document.activeElement.id"));
        await tab.PressAsync("Enter", Enter, "\r");
        await tab.UntilAsync("document.querySelector('.badge')?.textContent === 'starts when it is called' && document.readyState === 'complete'");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Without_scripts_it_is_the_same_page()
    {
        await Chromium.OrSkipAsync();
        using TemporaryHome home = TemporaryHome.With(Sample.Server("slow", "--start-delay", "4000"));
        await using RunningGateway gateway = await RunningGateway.StartAsync(home, options => options);
        await using Chromium browser = await Chromium.StartAsync();
        BrowserTab tab = await browser.OpenAsync();
        await tab.SendAsync("Emulation.setScriptExecutionDisabled", new System.Text.Json.Nodes.JsonObject { ["value"] = true });
        await tab.GoAsync(new Uri(gateway.Url, "/"));
        Assert.Equal("true", await tab.TextAsync("document.getElementById('pause').hidden"));

        await FocusAsync(tab, "start-slow", 20);
        await tab.PressAsync("Enter", Enter, "\r");
        await tab.UntilAsync("location.pathname === '/servers/slow' && document.querySelector('.badge')?.textContent === 'starting'");
        // What it waits for, it shows by itself.
        await tab.UntilAsync("document.querySelector('.badge')?.textContent === 'ready'");
    }

    /// <summary>The numbers of scripts, of elements that the page has no use for, and of those with an attribute that could run something.</summary>
    private const string Foreign = """
        [
          document.scripts.length,
          document.querySelectorAll('img, iframe, object, embed, style, base').length,
          [...document.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) => a.name.startsWith('on') || a.name === 'style' || /^\s*javascript:/i.test(a.value))).length,
        ].join(' ')
        """;

    /// <summary>The texts whose contrast is below that of WCAG 2.2, 1.4.3 (4.5, or 3 for large ones); empty where there is none.</summary>
    private const string LowContrast = """
        (() => {
          const numbers = (color) => color.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
          const behind = (element) => { for (let e = element; e; e = e.parentElement) { const color = numbers(getComputedStyle(e).backgroundColor); if (color.length === 3 || color[3] > 0) return color; } return [255, 255, 255]; };
          const low = [];
          for (const element of document.querySelectorAll('body *')) {
            if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) || element.matches(':disabled, .skip') || element.closest('[hidden], svg')) continue;
            const style = getComputedStyle(element);
            const [a, b] = [light(numbers(style.color)), light(behind(element))].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) low.push(`${element.className || element.tagName}: ${ratio.toFixed(2)}`);
          }
          return low.join(', ');
        })()
        """;

    private static async Task FocusAsync(BrowserTab tab, string id, int most)
    {
        for (int i = 0; i < most; i++)
        {
            if (await tab.TextAsync("document.activeElement.id") == id)
            {
                return;
            }

            await tab.PressAsync("Tab", Tab);
        }

        Assert.Equal(id, await tab.TextAsync("document.activeElement.id"));
    }
}
