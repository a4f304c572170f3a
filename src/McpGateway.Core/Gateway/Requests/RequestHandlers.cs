using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Requests.Handlers;
using McpGateway.Gateway.Sessions;
using McpGateway.Gateway.Sessions.Subscriptions;

namespace McpGateway.Gateway.Requests;

/// <summary>Who answers which method.</summary>
internal static class RequestHandlers
{
    /// <summary>The handlers of one client, by method.</summary>
    /// <param name="client">The client.</param>
    /// <param name="prepared">The requests for which something has to be found out first.</param>
    /// <param name="subscriptions">The resources that the client wants to hear of.</param>
    /// <param name="notifications">What the client is told.</param>
    /// <param name="metaTools">Answers the meta-tools that look.</param>
    public static Dictionary<string, IRequestHandler> Of(
        ClientContext client, PreparedRequests prepared, ResourceSubscriptions subscriptions, ClientNotifications notifications, MetaToolHandler metaTools)
    {
        var planner = new RequestPlanner(client);
        var forwarder = new RequestForwarder(client);
        var handlers = new Dictionary<string, IRequestHandler>(StringComparer.Ordinal)
        {
            ["initialize"] = new InitializeHandler(client),
            ["server/discover"] = new DiscoverHandler(client),
            ["ping"] = new PingHandler(client.Output),
            ["logging/setLevel"] = new LogLevelHandler(client),
            ["tools/call"] = new ToolCallHandler(client, planner, prepared, forwarder, metaTools),
            ["tools/list"] = new ListHandler(client, ExposedLists.Tools),
            ["prompts/list"] = new ListHandler(client, ExposedLists.Prompts),
            ["prompts/get"] = new PromptHandler(client, planner, prepared, forwarder),
            ["resources/list"] = new ListHandler(client, ExposedLists.Resources),
            ["resources/templates/list"] = new ListHandler(client, ExposedLists.Templates),
            ["resources/read"] = new ResourceHandler(client, planner, forwarder),
            ["completion/complete"] = new CompletionHandler(client, planner, prepared, forwarder),
            ["subscriptions/listen"] = new ListenHandler(notifications, prepared, client.Output),
        };
        AddSubscription("resources/subscribe", subscriptions.SubscribeAsync);
        AddSubscription("resources/unsubscribe", subscriptions.UnsubscribeAsync);
        return handlers;

        void AddSubscription(string method, Func<byte[], ClientRequest, CancellationToken, Task> answer) =>
            handlers[method] = new SubscriptionHandler(client.Output, prepared, method, answer);
    }
}
