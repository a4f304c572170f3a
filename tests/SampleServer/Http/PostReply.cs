using System.Text.Json;

namespace McpGateway.SampleServer.Http;

/// <summary>The response to a request: one JSON document or a stream of events, as it turns out.</summary>
/// <param name="connection">The client's connection.</param>
/// <param name="session">The session.</param>
/// <param name="stateless">Whether the request is one of 2026-07-28, where some errors have a status of their own.</param>
/// <param name="headers">Headers of the response beside the usual ones.</param>
internal sealed class PostReply(HttpConnection connection, HttpSession session, bool stateless, (string Name, string Value)[] headers) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _over = new();
    private readonly SampleOptions _options = session.Server.Options;
    private EventStream? _stream;
    private EventWriter? _writer;
    private byte[] _id = [];
    private bool _finished;

    /// <inheritdoc />
    public void Dispose() => _over.Dispose();

    /// <summary>Has the request handled and stays until its response is over or the connection ends.</summary>
    public void Answer(Message message)
    {
        _id = message.Id.Raw().ToArray();
        var request = Intake.Take(session.Server, message, new Output(_options, new EventLines(Take, Abort)), Finish);
        if (!_options.Http.JsonResponses && !_options.Sequential)
        {
            // A handler that has not answered by now takes its time, and a client may want to know that it was heard.
            Open();
        }

        if (connection.WaitFor(_over))
        {
            return;
        }

        if (_writer is { } writer)
        {
            _stream?.Detach(writer);
        }

        if (stateless && !connection.ClosedHere)
        {
            request?.Cancel();
        }

        connection.Close();
    }

    private void Take(ReadOnlyMemory<byte> line)
    {
        lock (_lock)
        {
            if (_finished)
            {
                return;
            }

            if (_stream is null && StatusOf(line.Span) is { } status)
            {
                HttpResponse.Send(connection, status, line.Span, [("Content-Type", HttpResponse.Json), .. headers]);
                _finished = true;
                _over.Set();
                return;
            }

            Open();
            _stream!.Append(line);
        }
    }

    private void Abort() => connection.Close();

    private void Finish()
    {
        lock (_lock)
        {
            if (!_finished)
            {
                // Without an answer, as after a cancellation, a stream without one.
                Open();
                _finished = true;
                _stream!.End();
                _over.Set();
            }
        }
    }

    private void Open()
    {
        lock (_lock)
        {
            if (_stream is null && !_finished)
            {
                _writer = new EventWriter(connection, headers);
                _stream = session.NewStream();
                _stream.Attach(_writer, after: null, prime: session.Primes);
            }
        }
    }

    // Null for what is no answer, or one that has to go into a stream.
    private int? StatusOf(ReadOnlySpan<byte> line)
    {
        if (!_options.Http.JsonResponses && !(stateless && line.Length < 100_000))
        {
            return null;
        }

        try
        {
            var status = AnswerStatus(line);
            return status == 200 && !_options.Http.JsonResponses ? null : status;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private int? AnswerStatus(ReadOnlySpan<byte> line)
    {
        int? status = null;
        var mine = false;
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 1_000_000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isError = reader.ValueTextEquals("error"u8);
            var isId = reader.ValueTextEquals("id"u8);
            status = reader.ValueTextEquals("result"u8) ? 200 : status;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = line[start..(int)reader.BytesConsumed];
            mine |= isId && value.SequenceEqual(_id);
            status = isError ? StatusOfError(value) : status;
            if (mine && status is not null)
            {
                return status;
            }
        }

        return null;
    }

    private int StatusOfError(ReadOnlySpan<byte> error)
    {
        using var document = Json.Parse(error.ToArray());
        var code = document.RootElement.Member("code");
        return !stateless || code.ValueKind != JsonValueKind.Number || !code.TryGetInt32(out var number) ? 200 : number switch
        {
            ErrorCode.MethodNotFound => 404,
            ErrorCode.UnsupportedProtocolVersion or ErrorCode.HeaderMismatch => 400,
            _ => 200,
        };
    }
}
