using System.Collections.Concurrent;
using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>The requests that have no answer yet, by id, so that a cancellation finds its own.</summary>
internal sealed class RequestsUnderWay
{
    // By the id as it stands in the JSON: 1 and "1" are two ids.
    private readonly ConcurrentDictionary<string, Request> _requests = new(StringComparer.Ordinal);

    public void Add(Request request) => _requests[request.Id.GetRawText()] = request;

    public void Remove(Request request) => _requests.TryRemove(KeyValuePair.Create(request.Id.GetRawText(), request));

    /// <summary>Cancels the request; one that is unknown or answered already is none of the server's business any more.</summary>
    public void Cancel(JsonElement id)
    {
        if (id.ValueKind != JsonValueKind.Undefined && _requests.TryGetValue(id.GetRawText(), out var request))
        {
            request.Cancel();
        }
    }
}
