using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Streams;

/// <summary>Writes a stream as Server-Sent Events to one connection.</summary>
internal sealed class EventWriter
{
    /// <summary>A client of 2025-11-25 comes back after this many milliseconds where its connection is lost.</summary>
    private const int Retry = 1000;

    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(15);

    private readonly HttpContext _context;
    private readonly MessageStream _stream;
    private readonly PipeWriter _output;
    private readonly byte[]? _beforeId;
    private readonly byte[]? _afterId;

    /// <param name="context">The request that is answered.</param>
    /// <param name="stream">What is written.</param>
    /// <param name="hasIds">Whether the client can come back for what it has missed.</param>
    public EventWriter(HttpContext context, MessageStream stream, bool hasIds)
    {
        _context = context;
        _stream = stream;
        _output = context.Response.BodyWriter;
        if (hasIds)
        {
            _beforeId = EventId.Before(stream);
            _afterId = EventId.After(stream);
        }
    }

    /// <summary>What comes before all messages; empty for nothing.</summary>
    public ReadOnlyMemory<byte> First { get; init; }

    /// <summary>Writes until the stream is over, the client has gone, or another connection carries the stream.</summary>
    /// <param name="reader">What this connection is known by on the stream.</param>
    /// <param name="after">The message that the client had last.</param>
    /// <param name="isPrimed">Whether the stream begins with an event that only has an id.</param>
    /// <returns>Whether the stream is over.</returns>
    public async Task<bool> RunAsync(int reader, long after, bool isPrimed)
    {
        CancellationToken gone = _context.RequestAborted;
        Begin(_context.Response);
        WriteText(First.Span);
        if (isPrimed && _beforeId is not null)
        {
            WriteText("retry: "u8);
            WriteNumber(Retry);
            WriteText("\n"u8);
            WriteId(after);
            WriteText("data: \n\n"u8);
        }

        try
        {
            while (true)
            {
                StreamState state;
                while ((state = _stream.Read(reader, ref after, out byte[]? message)) == StreamState.Message)
                {
                    WriteMessage(after, message!);
                    if (_output.UnflushedBytes > 32 * 1024)
                    {
                        await FlushAsync(after, gone).ConfigureAwait(false);
                    }
                }

                await FlushAsync(after, gone).ConfigureAwait(false);
                if (state != StreamState.Empty)
                {
                    return state == StreamState.Complete;
                }

                if (!await _stream.WaitAsync(reader, after, s_keepAlive, gone).ConfigureAwait(false))
                {
                    WriteText(": keep-alive\n\n"u8);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The headers of a stream of events.</summary>
    public static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        // nginx keeps answers back otherwise, until it has more of them.
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private async Task FlushAsync(long after, CancellationToken gone)
    {
        await _output.FlushAsync(gone).ConfigureAwait(false);
        // What is written to a connection that is lost goes nowhere, and without an error.
        gone.ThrowIfCancellationRequested();
        _stream.NoteDelivered(after);
    }

    private void WriteMessage(long number, ReadOnlySpan<byte> message)
    {
        WriteId(number);
        WriteText("event: message\ndata: "u8);
        int end;
        while ((end = message.IndexOfAny((byte)'\n', (byte)'\r')) >= 0)
        {
            // White space between the parts of the JSON, and so it stays.
            WriteText(message[..end]);
            WriteText("\ndata: "u8);
            message = message[(end + 1)..];
        }

        WriteText(message);
        WriteText("\n\n"u8);
    }

    private void WriteId(long number)
    {
        if (_beforeId is not null)
        {
            WriteText("id: "u8);
            WriteText(_beforeId);
            WriteNumber(number);
            WriteText(_afterId);
            WriteText("\n"u8);
        }
    }

    private void WriteNumber(long number)
    {
        Utf8Formatter.TryFormat(number, _output.GetSpan(20), out int written);
        _output.Advance(written);
    }

    private void WriteText(ReadOnlySpan<byte> text) => _output.Write(text);
}
