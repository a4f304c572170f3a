using System.Net.ServerSentEvents;

namespace McpGateway.Transports.Http;

/// <summary>Reads server-sent events. What an event holds is handed over as the bytes that came, before the next one is read.</summary>
internal sealed class EventStream
{
    /// <summary>Handles an event; the bytes are good until it returns.</summary>
    /// <param name="type">Its type: <c>message</c> where it says none.</param>
    /// <param name="data">What it holds.</param>
    public delegate void Handler(string type, ReadOnlySpan<byte> data);

    private readonly SseParser<bool> _parser;

    /// <param name="stream">The stream.</param>
    /// <param name="handler">Gets the events that hold something.</param>
    public EventStream(Stream stream, Handler handler)
    {
        var measured = new MeasuredStream(stream);
        _parser = SseParser.Create(measured, (type, data) =>
        {
            measured.Restart();
            if (!data.IsEmpty)
            {
                handler(type, data);
            }

            return true;
        });
    }

    /// <summary>Whether an answer is a stream of events.</summary>
    public static bool Is(HttpResponseMessage response) =>
        response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType?.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Begins to read the events of an answer.</summary>
    public static async Task<EventStream> OpenAsync(HttpResponseMessage response, Handler handler, CancellationToken cancellationToken) =>
        new(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), handler);

    /// <summary>The id of the last event that had one; empty where none had.</summary>
    public string LastId => _parser.LastEventId;

    /// <summary>How long the server asks to wait before the stream is asked for again; null where it does not say.</summary>
    public TimeSpan? Retry => _parser.ReconnectionInterval is { } interval && interval >= TimeSpan.Zero ? interval : null;

    /// <summary>Reads until the stream ends.</summary>
    /// <exception cref="MessageTooLongException">An event is longer than what is read.</exception>
    /// <exception cref="IOException">The stream has broken.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (SseItem<bool> _ in _parser.EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            // Handled while it was read.
        }
    }
}
