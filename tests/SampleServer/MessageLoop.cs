using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>Reads messages in their order and hands each to what is in charge of it.</summary>
/// <remarks>
/// A handler runs on the reading thread until it first waits, so that immediate answers leave in the order of their requests
/// while a slow one holds up nobody.
/// </remarks>
internal sealed class MessageLoop(Server server, InputLines lines)
{
    private readonly BlockingCollection<Request>? _queue = server.Options.Sequential ? [] : null;

    public void Run()
    {
        var worker = StartWorker();
        while (lines.Read() is { } line)
        {
            if (line.Length > 0)
            {
                Record(line);
                Take(line);
            }

            if (server.ReadingPause is not 0 and var pause)
            {
                server.ReadingPause = 0;
                Thread.Sleep(pause);
            }
        }

        // A server of one thread notices the end of stdin only when it comes back to reading.
        _queue?.CompleteAdding();
        worker?.Join();
    }

    private void Record(byte[] line)
    {
        if (server.Options.TranscriptFile is { } file)
        {
            AppendOnlyFile.Append(file, Encoding.UTF8.GetString(line));
        }
    }

    private Thread? StartWorker()
    {
        if (_queue is null)
        {
            return null;
        }

        var worker = new Thread(() =>
        {
            foreach (var request in _queue.GetConsumingEnumerable())
            {
                RequestRouter.HandleAsync(request).GetAwaiter().GetResult();
            }
        })
        { IsBackground = true };
        worker.Start();
        return worker;
    }

    private void Take(byte[] line)
    {
        try
        {
            Take(Json.Parse(line));
        }
        catch (JsonException)
        {
            Refuse(ErrorCode.ParseError, "Parse error");
        }
        catch (InvalidOperationException)
        {
            // A method or id whose text is no valid UTF-8.
            Refuse(ErrorCode.InvalidRequest, "Invalid Request");
        }
    }

    private void Take(JsonDocument document)
    {
        var message = document.RootElement;
        var id = message.Member("id");
        var method = message.Member("method").Text();
        if (method is not null && method == server.Options.ExitOn)
        {
            server.Surroundings.Exit(1);
        }

        if (method is null && id.ValueKind != JsonValueKind.Undefined && (Has(message, "result") || Has(message, "error")))
        {
            server.Client.Complete(id, message);
        }
        else if (method is null || id.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.String or JsonValueKind.Number))
        {
            Refuse(ErrorCode.InvalidRequest, "Invalid Request");
        }
        else if (id.ValueKind == JsonValueKind.Undefined)
        {
            TakeNotification(method, message.Member("params"));
        }
        else
        {
            TakeRequest(new Request(server, document));
            return;
        }

        document.Dispose();
    }

    private void TakeNotification(string method, JsonElement parameters)
    {
        if (string.Equals(method, "notifications/cancelled", StringComparison.Ordinal))
        {
            server.Requests.Cancel(parameters.Member("requestId"));
        }
    }

    private void TakeRequest(Request request)
    {
        server.Requests.Add(request);
        if (_queue is not null)
        {
            _queue.Add(request);
        }
        else
        {
            // Answers and reports its own failures.
            _ = RequestRouter.HandleAsync(request);
        }
    }

    private void Refuse(int code, string message) =>
        server.Output.Error("null"u8, Json.WriteObject(w =>
        {
            w.WriteNumber("code", code);
            w.WriteString("message", message);
        }));

    private static bool Has(JsonElement message, string name) => message.Member(name).ValueKind != JsonValueKind.Undefined;
}
