using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests;

/// <summary>What must not get in, and what is answered where something is wrong with a request. One gateway takes it all, and lives.</summary>
public sealed class GuardTests(SharedServe shared) : IClassFixture<SharedServe>
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("https://127.0.0.1:PORT")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://127.0.0.1.evil.example:PORT")]
    [InlineData("http://localhost.evil.example:PORT")]
    public async Task A_page_of_another_origin_is_kept_out(string origin)
    {
        using HttpPeer peer = shared.Gateway.NewPeer();

        foreach (string path in (string[])["/mcp", "/health", "/control/status"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shared.Gateway.Url, path));
            request.Headers.TryAddWithoutValidation("Origin", origin.Replace("PORT", Port, StringComparison.Ordinal));
            using HttpResponseMessage response = await peer.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT")]
    [InlineData("http://localhost:PORT")]
    [InlineData("https://allowed.example")]
    public async Task Its_own_origin_and_those_that_are_allowed_are_let_in(string origin)
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync();
        peer.Client.DefaultRequestHeaders.TryAddWithoutValidation("Origin", origin.Replace("PORT", Port, StringComparison.Ordinal));

        Assert.Equal("{}", (await peer.RequestAsync("ping")).GetRawText());
    }

    [Theory]
    [InlineData("cross-site", 403)]
    [InlineData("same-site", 403)]
    [InlineData("none", 200)]
    public async Task A_picture_in_a_page_of_another_site_is_kept_out(string site, int status) =>
        Assert.StartsWith($"HTTP/1.1 {status}", await RawAsync($"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nSec-Fetch-Site: {site}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:PORT")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.1.evil.example:PORT")]
    [InlineData("localhost.:PORT")]
    public async Task A_host_that_is_not_this_machine_is_kept_out(string host) =>
        Assert.StartsWith("HTTP/1.1 403", await RawAsync($"GET /health HTTP/1.1\r\nHost: {host.Replace("PORT", Port, StringComparison.Ordinal)}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("GET /health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\n\r\n")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")]
    [InlineData("GET  HTTP/1.1\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX: a\r\n b: c\r\n\r\n")]
    public async Task What_readers_could_understand_in_two_ways_is_refused(string request)
    {
        string answer = await RawAsync(request.Replace("PORT", Port, StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Single(answer.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries));
        await LivesAsync();
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/servers/..%2f..%2fcontrol%2fstatus", 404)]
    [InlineData("/servers/../control/status", 401)]
    [InlineData("/Login", 404)]
    [InlineData("/mcp/nobody", 404)]
    [InlineData("/mcp/../control/status", 401)]
    [InlineData("/mcp%2f..%2fcontrol/status", 404)]
    [InlineData("/MCP", 404)]
    [InlineData("/control/status", 401)]
    [InlineData("/sse", 404)]
    public async Task A_path_is_what_it_says(string path, int status) =>
        Assert.StartsWith($"HTTP/1.1 {status}", await RawAsync($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

    [Fact]
    public async Task What_is_wrong_with_a_request_is_said_by_its_status()
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync();

        Assert.Equal(404, await StatusAsync(Ping, request => Replace(request, "Mcp-Session-Id", "unknown")));
        Assert.Equal(404, await StatusAsync(Ping, request => Replace(request, "Mcp-Session-Id", "../../etc/passwd")));
        Assert.Equal(400, await StatusAsync(Ping, request => request.Headers.Remove("Mcp-Session-Id")));
        Assert.Equal(400, await StatusAsync(Ping, request => Replace(request, "MCP-Protocol-Version", "1900-01-01")));
        Assert.Equal(200, await StatusAsync(Ping, request => request.Headers.Remove("MCP-Protocol-Version")));
        Assert.Equal(406, await StatusAsync(Ping, request => Replace(request, "Accept", "text/html")));
        Assert.Equal(415, await StatusAsync(Ping, request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/plain")));
        Assert.Equal(415, await StatusAsync(Ping, request => request.Content!.Headers.ContentType = null));
        Assert.Equal(400, await StatusAsync("not json", null));
        Assert.Equal(400, await StatusAsync("""{"id":1}""", null));
        Assert.Equal(400, await StatusAsync($"[{Ping}]", null));
        Assert.Equal(405, await StatusAsync(Ping, request => request.Method = HttpMethod.Put));

        async Task<int> StatusAsync(string body, Action<HttpRequestMessage>? change)
        {
            using HttpResponseMessage response = await peer.SendAsync(body, change);
            string text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode || JsonText.Parse(text).GetProperty("error").GetProperty("message").GetString()!.Length > 0, text);
            return (int)response.StatusCode;
        }

        static void Replace(HttpRequestMessage request, string header, string value)
        {
            request.Headers.Remove(header);
            request.Headers.TryAddWithoutValidation(header, value);
        }
    }

    [Fact]
    public async Task A_body_without_end_and_one_that_is_too_long_are_refused()
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync();
        using var endless = new HttpRequestMessage(HttpMethod.Post, shared.Gateway.Url) { Content = new StreamContent(new MemoryStream(new byte[3 * 1024 * 1024])) };
        endless.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        endless.Headers.TransferEncodingChunked = true;

        using HttpResponseMessage response = await peer.SendAsync(endless);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.StartsWith(
            "HTTP/1.1 413",
            await RawAsync($"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{Port}\r\nContent-Type: application/json\r\nAccept: */*\r\nContent-Length: 1073741824\r\n\r\n"),
            StringComparison.Ordinal);
        await LivesAsync();
    }

    [Fact]
    public async Task Headers_that_never_end_lose_their_connection()
    {
        using TcpClient slow = new();
        await slow.ConnectAsync(IPAddress.Loopback, shared.Gateway.Url.Port, TestContext.Current.CancellationToken);
        await slow.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: "u8.ToArray(), TestContext.Current.CancellationToken);

        using var reader = new StreamReader(slow.GetStream());
        string? answer = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime();

        Assert.True(answer is null || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
        await LivesAsync();
    }

    [Fact]
    public async Task What_is_refused_cannot_write_lines_of_its_own_into_the_log()
    {
        await RawAsync($"GET /a%0aINJECTED%1b[31m HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

        await Deadline.Until(() => shared.Home.GatewayLog.Contains("INJECTED", StringComparison.Ordinal), () => shared.Home.GatewayLog);
        Assert.DoesNotContain(shared.Home.GatewayLog.Split('\n'), line => line.StartsWith("INJECTED", StringComparison.Ordinal) || line.Contains('\u001b', StringComparison.Ordinal));
    }

    private string Port => shared.Gateway.Url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task LivesAsync()
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync();
        Assert.Equal("{}", (await peer.RequestAsync("ping")).GetRawText());
    }

    private async Task<string> RawAsync(string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, shared.Gateway.Url.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).InTime();
    }
}
