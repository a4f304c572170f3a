namespace McpGateway.SampleServer;

/// <summary>Hands each message to what is in charge of it.</summary>
internal static class Intake
{
    /// <param name="server">The server that the client talks to.</param>
    /// <param name="message">The message.</param>
    /// <param name="output">Where the answer goes, and all that belongs to it.</param>
    /// <param name="finished">Called when a request is over, with an answer or without one.</param>
    /// <returns>The request, where it is one.</returns>
    public static Request? Take(Server server, Message message, Output output, Action? finished = null)
    {
        if (message.Method is not null && message.Method == server.Options.ExitOn)
        {
            server.Surroundings.Exit(1);
        }

        try
        {
            switch (message.Kind)
            {
                case MessageKind.Request:
                    return TakeRequest(new Request(server, message.Document!, output) { OnFinished = finished });
                case MessageKind.Answer:
                    server.Client.Complete(message.Id, message.Root);
                    break;
                case MessageKind.Notification:
                    TakeNotification(server, message);
                    break;
                default:
                    Refuse(output, message.Kind);
                    break;
            }
        }
        catch (InvalidOperationException)
        {
            // An id whose text is no valid UTF-8.
            Refuse(output, MessageKind.Invalid);
            finished?.Invoke();
        }

        message.Document?.Dispose();
        return null;
    }

    private static void TakeNotification(Server server, Message message)
    {
        if (string.Equals(message.Method, "notifications/cancelled", StringComparison.Ordinal))
        {
            server.Requests.Cancel(message.Params.Member("requestId"));
        }
    }

    private static Request TakeRequest(Request request)
    {
        request.Server.Requests.Add(request);
        request.Server.Process.Queue.Add(request);
        return request;
    }

    private static void Refuse(Output output, MessageKind kind)
    {
        var refusal = Message.Refusal(kind);
        output.Error("null"u8, Json.WriteObject(w =>
        {
            w.WriteNumber("code", refusal.Code);
            w.WriteString("message", refusal.Message);
        }));
    }
}
