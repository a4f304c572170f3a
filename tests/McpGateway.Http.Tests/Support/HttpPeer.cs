using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace McpGateway.Http.Tests.Support;

/// <summary>A client that speaks raw HTTP: what it sends and gets is there for tests to see.</summary>
internal sealed class HttpPeer : IDisposable
{
    private int _lastId;

    public HttpPeer(Uri url, HttpMessageHandler? handler = null)
    {
        Url = url;
        Client = new HttpClient(handler ?? new SocketsHttpHandler()) { Timeout = Deadline.Patience };
    }

    public Uri Url { get; }

    public HttpClient Client { get; }

    /// <summary>The session; null before it is begun.</summary>
    public string? Session { get; set; }

    public string? Revision { get; set; }

    public string NewId() => Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    /// <summary>Begins a session.</summary>
    public async Task<JsonElement> InitializeAsync(string revision = "2025-11-25", string capabilities = "{}")
    {
        using HttpResponseMessage response = await SendAsync(GatewayProcess.Request(
            NewId(), "initialize", $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{{{capabilities}}},"clientInfo":{"name":"tests","version":"1"}}"""));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Session = Assert.Single(response.Headers.GetValues("Mcp-Session-Id"));
        Revision = revision;
        using HttpResponseMessage initialized = await SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        Assert.Equal(HttpStatusCode.Accepted, initialized.StatusCode);
        return JsonText.Parse(text).GetProperty("result");
    }

    /// <summary>Posts a message, and returns as soon as the headers of the answer are there.</summary>
    /// <param name="body">The message.</param>
    /// <param name="change">Changes the request.</param>
    public Task<HttpResponseMessage> SendAsync(string body, Action<HttpRequestMessage>? change = null) => SendUntilAsync(null, body, change);

    /// <summary>The same, with what ends the connection.</summary>
    public Task<HttpResponseMessage> SendUntilAsync(CancellationTokenSource? closed, string body, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return SendUntilAsync(closed, request, change);
    }

    /// <summary>Opens the stream of what comes by itself, or goes on with another.</summary>
    public Task<HttpResponseMessage> ListenAsync(string? lastEvent = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (lastEvent is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEvent);
        }

        return SendAsync(request);
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => SendUntilAsync(null, request, null);

    private Task<HttpResponseMessage> SendUntilAsync(CancellationTokenSource? closed, HttpRequestMessage request, Action<HttpRequestMessage>? change)
    {
        if (Session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", Session);
        }

        if (Revision is not null)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", Revision);
        }

        change?.Invoke(request);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, closed?.Token ?? CancellationToken.None);
    }

    /// <summary>Makes a request and returns the message that answers it, in whichever form it comes.</summary>
    public async Task<JsonElement> AnswerAsync(string id, string method, string? parameters = null, Action<HttpRequestMessage>? change = null)
    {
        using HttpResponseMessage response = await SendAsync(GatewayProcess.Request(id, method, parameters), change);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            return JsonText.Parse(await response.Content.ReadAsStringAsync());
        }

        using EventReader events = await EventReader.OpenAsync(response);
        return await events.AnswerAsync(id);
    }

    /// <summary>Makes a request and returns its result.</summary>
    public async Task<JsonElement> RequestAsync(string method, string? parameters = null, Action<HttpRequestMessage>? change = null)
    {
        JsonElement answer = await AnswerAsync(NewId(), method, parameters, change);
        Assert.True(answer.TryGetProperty("result", out JsonElement result), answer.GetRawText());
        return result;
    }

    /// <summary>Calls a server's tool and returns its result.</summary>
    public Task<JsonElement> CallAsync(string tool, string arguments = "{}") => RequestAsync("tools/call", GatewayProcess.Call("sample", tool, arguments));

    /// <summary>Calls a tool whose answer is a stream.</summary>
    public Task<EventReader> StreamAsync(string id, string tool, string arguments = "{}", string? meta = null) => StreamUntilAsync(null, id, tool, arguments, meta);

    /// <summary>The same, with what ends the connection.</summary>
    public async Task<EventReader> StreamUntilAsync(CancellationTokenSource? closed, string id, string tool, string arguments = "{}", string? meta = null) =>
        await EventReader.OpenAsync(await SendUntilAsync(closed, GatewayProcess.Request(id, "tools/call", GatewayProcess.Call("sample", tool, arguments, meta))));

    public void Dispose() => Client.Dispose();
}
