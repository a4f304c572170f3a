using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace McpGateway.Benchmarks;

/// <summary>As little of a client as there can be.</summary>
internal sealed class DirectClient(string url, HttpClient? shared = null) : IDisposable
{
    private readonly HttpClient _client = shared ?? new();
    private string? _session;
    private int _id;

    public async Task InitializeAsync()
    {
        using HttpResponseMessage response = await SendAsync("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"benchmark","version":"1"}}""");
        await response.Content.ReadAsByteArrayAsync();
        _session = response.Headers.GetValues("Mcp-Session-Id").First();
        using HttpResponseMessage initialized = await SendAsync("notifications/initialized", "{}", isRequest: false);
    }

    /// <summary>Makes a request.</summary>
    /// <returns>The body of the answer.</returns>
    /// <exception cref="InvalidOperationException">It is no result.</exception>
    public async Task<byte[]> RequestAsync(string method, string parameters)
    {
        using HttpResponseMessage response = await SendAsync(method, parameters);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        if (body.AsSpan().IndexOf("\"result\""u8) < 0)
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(body));
        }

        return body;
    }

    /// <summary>Makes a request whose answer may be anything.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body)> AskAsync(string method, string parameters)
    {
        using HttpResponseMessage response = await SendAsync(method, parameters);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    public void Dispose()
    {
        if (shared is null)
        {
            _client.Dispose();
        }
    }

    private Task<HttpResponseMessage> SendAsync(string method, string parameters, bool isRequest = true)
    {
        string id = isRequest ? string.Create(CultureInfo.InvariantCulture, $"\"id\":{++_id},") : "";
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",{id}\"method\":\"{method}\",\"params\":{parameters}}}")),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2025-11-25");
        if (_session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", _session);
        }

        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
