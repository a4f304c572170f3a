using System.Collections.Concurrent;
using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>Who wants to hear of changes: by <c>resources/subscribe</c>, and by <c>subscriptions/listen</c> since 2026-07-28.</summary>
internal sealed class Subscriptions
{
    private readonly ConcurrentDictionary<string, bool> _resources = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Request, TaskCompletionSource> _listeners = new();

    public void Subscribe(Request request)
    {
        _resources[Resources.UriOf(request)] = true;
        request.EmptyResult();
    }

    public void Unsubscribe(Request request)
    {
        _resources.TryRemove(Resources.UriOf(request), out _);
        request.EmptyResult();
    }

    /// <summary>Stays open until the client cancels it, or <see cref="EndAll"/>.</summary>
    public async Task ListenAsync(Request request)
    {
        // The acknowledgement has to be the first message of the subscription.
        Notify(request, "notifications/subscriptions/acknowledged", w =>
        {
            w.WriteStartObject("notifications");
            foreach (var name in (string[])["toolsListChanged", "promptsListChanged", "resourcesListChanged", "resourceSubscriptions"])
            {
                if (Filter(request).Member(name) is { ValueKind: not JsonValueKind.Undefined } wish)
                {
                    w.WriteRaw(name, wish.Raw());
                }
            }

            w.WriteEndObject();
        });
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _listeners[request] = end;
        try
        {
            await end.Task.WaitAsync(request.Token).ConfigureAwait(false);
            request.EmptyResult();
        }
        finally
        {
            _listeners.TryRemove(request, out _);
        }
    }

    /// <summary>Ends what is listened to from this side, as a server may.</summary>
    /// <returns>How many there were.</returns>
    public static int EndAll(ProcessState process) =>
        process.Servers.Sum(server => server.Subscriptions._listeners.Count(listener => listener.Value.TrySetResult()));

    /// <summary>Tells every client of the process that wants to hear it.</summary>
    /// <param name="process">The process.</param>
    /// <param name="list">Which list has changed: <c>tools</c>, <c>prompts</c>, <c>resources</c>.</param>
    public static void ListChanged(ProcessState process, string list)
    {
        foreach (var server in process.Servers)
        {
            server.Subscriptions.ListChanged(server, list);
        }
    }

    /// <returns>The number of notifications sent.</returns>
    public static int ResourceUpdated(ProcessState process, string uri) =>
        process.Servers.Sum(server => server.Subscriptions.ResourceUpdated(server, uri));

    private void ListChanged(Server server, string list)
    {
        var method = $"notifications/{list}/list_changed";
        if (!server.StatelessSeen)
        {
            server.Output.Notification(method, "{}"u8);
        }

        foreach (var listener in Listeners(f => f.Member($"{list}ListChanged").ValueKind == JsonValueKind.True))
        {
            Notify(listener, method, _ => { });
        }
    }

    private int ResourceUpdated(Server server, string uri)
    {
        const string Method = "notifications/resources/updated";
        var sent = 0;
        if (_resources.ContainsKey(uri))
        {
            server.Output.Notification(Method, Json.WriteObject(w => w.WriteString("uri", uri)));
            sent++;
        }

        foreach (var listener in Listeners(f => f.Member("resourceSubscriptions") is { ValueKind: JsonValueKind.Array } uris
            && uris.EnumerateArray().Any(u => u.ValueEquals(uri))))
        {
            Notify(listener, Method, w => w.WriteString("uri", uri));
            sent++;
        }

        return sent;
    }

    private static JsonElement Filter(Request request) => request.Params.Member("notifications");

    private Request[] Listeners(Func<JsonElement, bool> wants) => [.. _listeners.Keys.Where(r => wants(Filter(r)))];

    private static void Notify(Request listener, string method, Action<Utf8JsonWriter> members) =>
        listener.Output.Notification(method, Json.WriteObject(w =>
        {
            w.WriteStartObject("_meta");
            w.WriteRaw("io.modelcontextprotocol/subscriptionId", listener.Id.Raw());
            w.WriteEndObject();
            members(w);
        }));
}
