using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>Requests of the server to the client that still wait for their answer.</summary>
internal sealed class ClientRequests
{
    private readonly ConcurrentDictionary<string, (Output Output, TaskCompletionSource<ClientAnswer> Answer)> _waiting = new(StringComparer.Ordinal);
    private int _lastId;

    /// <summary>Sends the request and waits for the client's answer; passes on a cancellation of the request it belongs to.</summary>
    public async Task<ClientAnswer> AskAsync(Request request, string method, byte[] parameters)
    {
        var output = request.Output;
        var id = $"\"server-{Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture)}\"";
        var answer = new TaskCompletionSource<ClientAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = (output, answer);
        output.Request(Encoding.UTF8.GetBytes(id), method, parameters);
        try
        {
            return await answer.Task.WaitAsync(request.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            output.Notification("notifications/cancelled", Json.WriteObject(w => w.WriteRaw("requestId", id)));
            throw;
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Tells the client that no answer is needed any more to whatever it is being asked; those who wait get an error.</summary>
    /// <returns>The number of questions.</returns>
    public int Withdraw()
    {
        var withdrawn = 0;
        foreach (var (id, (output, answer)) in _waiting)
        {
            if (answer.TrySetResult(new ClientAnswer(IsError: true, [.. "\"withdrawn\""u8])))
            {
                output.Notification("notifications/cancelled", Json.WriteObject(w => w.WriteRaw("requestId", id)));
                withdrawn++;
            }
        }

        return withdrawn;
    }

    public void Complete(JsonElement id, JsonElement message)
    {
        if (!_waiting.TryGetValue(id.GetRawText(), out var waiting))
        {
            return;
        }

        var error = message.Member("error");
        var isError = error.ValueKind != JsonValueKind.Undefined;
        waiting.Answer.TrySetResult(new ClientAnswer(isError, (isError ? error : message.Member("result")).Raw().ToArray()));
    }
}
