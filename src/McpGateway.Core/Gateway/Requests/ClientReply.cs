using McpGateway.Connections;
using McpGateway.Gateway.Arguments;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>What a client gets of a server's answer: its bytes, but for what the client's revision, the output limit or the words of an error demand.</summary>
internal static class ClientReply
{
    /// <summary>The line that takes the place of the server's: with the server named in a question, or with the signature in an error; null where it stays.</summary>
    /// <param name="client">The client.</param>
    /// <param name="plan">What was asked.</param>
    /// <param name="origin">The request as the client last made it.</param>
    /// <param name="server">The connection that the answer came on.</param>
    /// <param name="line">The server's line.</param>
    /// <param name="envelope">Its envelope.</param>
    public static byte[]? Rewrite(ClientContext client, ForwardPlan plan, RequestOrigin origin, ServerConnection? server, ReadOnlySpan<byte> line, in Envelope envelope) =>
        server is not null && NamedQuestion.Answer(server, line, envelope, origin.IsStateless) is { } named ? named
        : plan.IsMetaCall ? Explain(client, plan, line, envelope)
        : null;

    /// <summary>Answers the client.</summary>
    /// <param name="client">The client.</param>
    /// <param name="plan">What was asked.</param>
    /// <param name="origin">The request as the client last made it.</param>
    /// <param name="line">The server's line, or what takes its place.</param>
    /// <param name="envelope">Its envelope.</param>
    public static void Post(ClientContext client, ForwardPlan plan, RequestOrigin origin, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        ReadOnlySpan<byte> id = origin.Id.Bytes;
        if (client.Cutter.TryCut(line, envelope.Result, plan.Server, plan.Tool, plan.IsMetaCall) is { } cut)
        {
            client.Services.Observers.NoteCut(plan.Server.Name, envelope.Result.Length, cut.Span);
            client.Output.PostAnswer(id, JsonRpcLine.Result, origin.IsStateless ? StatelessResult.Stamp(cut.Span, isCacheable: false) : cut.Span, "}"u8);
        }
        else if (origin.IsStateless && StatelessResult.Of(line, envelope, plan.Kind) is { } changed)
        {
            client.Output.PostAnswer(id, changed, "}"u8);
        }
        else
        {
            // Put together afresh: anything else that the server wrote beside its answer, for example a second id, does not concern the client.
            JsonSpan value = envelope.Error.Exists ? envelope.Error : envelope.Result;
            client.Output.PostAnswer(id, JsonRpcLine.Answer(envelope.Error.Exists), value.Of(line), "}"u8);
        }
    }

    private static byte[]? Explain(ClientContext client, ForwardPlan plan, ReadOnlySpan<byte> line, in Envelope envelope) =>
        ValidationError.Explain(line, envelope, (client, plan), static of => of.client.Catalog.Find(of.plan.Server)?.Find(of.plan.Tool!));
}
