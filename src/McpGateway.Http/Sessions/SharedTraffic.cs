using McpGateway.Diagnostics;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Http.Sessions;

/// <summary>Takes what a client posts here, and another front waits for, to that one.</summary>
internal static class SharedTraffic
{
    /// <summary>Takes those of the messages that do not concern this front alone to whom they concern.</summary>
    /// <param name="shared">Leads to the other fronts.</param>
    /// <param name="session">The session.</param>
    /// <param name="body">What was posted.</param>
    public static async Task ForwardAsync(ISharedSessions shared, HttpSession session, PostedBody body)
    {
        if (body.Kind == MessageKind.Batch)
        {
            foreach (JsonSpan item in JsonMembers.Items(body.Bytes.Span, new JsonSpan(0, body.Bytes.Length)))
            {
                await ForwardOneAsync(shared, session, PostedBody.Read(body.Bytes[item.Start..item.End])).ConfigureAwait(false);
            }
        }
        else
        {
            await ForwardOneAsync(shared, session, body).ConfigureAwait(false);
        }
    }

    private static Task ForwardOneAsync(ISharedSessions shared, HttpSession session, PostedBody message)
    {
        if (message.Kind == MessageKind.Response || message.Method == "notifications/progress")
        {
            // The question says who has asked it.
            JsonSpan question = message.Kind == MessageKind.Response ? message.Envelope.Id : MemberOf(message, "progressToken");
            return question.Exists && OpenQuestions.RunOf(JsonMembers.GetString(message.Bytes.Span, question)) is { } run && run != ProcessRun.Id
                ? shared.SendAsync(run, session.Id, message.Bytes)
                : Task.CompletedTask;
        }

        return message.Method switch
        {
            "notifications/cancelled" when MemberOf(message, "requestId") is { Exists: true } id && !session.IsUnderWay(new RawId(id.Of(message.Bytes.Span))) => shared.TellAsync(session.Id, message.Bytes),
            "notifications/roots/list_changed" or "logging/setLevel" or "resources/unsubscribe" => shared.TellAsync(session.Id, message.Bytes),
            _ => Task.CompletedTask,
        };
    }

    private static JsonSpan MemberOf(PostedBody message, string name) => JsonMembers.Find(message.Bytes.Span, message.Envelope.Params, name);
}
