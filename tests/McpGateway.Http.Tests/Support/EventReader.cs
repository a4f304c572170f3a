using System.Text.Json;

namespace McpGateway.Http.Tests.Support;

/// <summary>Reads Server-Sent Events, one after the other.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventReader(HttpResponseMessage response, StreamReader reader)
    {
        _response = response;
        _reader = reader;
    }

    /// <summary>The id of the last event.</summary>
    public string LastId { get; private set; } = "";

    public static async Task<EventReader> OpenAsync(HttpResponseMessage response)
    {
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event that has a message; null at the end.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        string data = "";
        while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime() is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                LastId = line["id: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data += line["data: ".Length..];
            }
            else if (line.Length == 0 && data.Length > 0)
            {
                return JsonText.Parse(data);
            }
        }

        return null;
    }

    /// <summary>The next notification or request of a method; others that come before it are passed over.</summary>
    public async Task<JsonElement> NextAsync(string method)
    {
        while (await NextAsync() is { } message)
        {
            if (message.TryGetProperty("method", out JsonElement said) && said.ValueEquals(method))
            {
                return message;
            }
        }

        Assert.Fail($"The stream has ended without {method}.");
        return default;
    }

    /// <summary>The next line, whatever it is; null at the end.</summary>
    public Task<string?> LineAsync() => _reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime();

    /// <summary>All messages up to the end of the stream.</summary>
    public async Task<List<JsonElement>> AllAsync()
    {
        var all = new List<JsonElement>();
        while (await NextAsync() is { } message)
        {
            all.Add(message);
        }

        return all;
    }

    /// <summary>The message that answers a request.</summary>
    public async Task<JsonElement> AnswerAsync(string id)
    {
        while (await NextAsync() is { } message)
        {
            if (!message.TryGetProperty("method", out _) && message.GetProperty("id").GetRawText() == id)
            {
                return message;
            }
        }

        Assert.Fail($"The stream has ended without an answer to {id}.");
        return default;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
