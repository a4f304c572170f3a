using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Json;

namespace McpGateway.Gateway.Sessions;

/// <summary>A client with a session, asked by requests.</summary>
/// <param name="client">The client.</param>
/// <param name="connection">The connection to the server that asks.</param>
/// <param name="about">The client's request that it asks about, by its raw id.</param>
internal sealed class SessionResponder(ClientContext client, ServerConnection connection, ReadOnlyMemory<byte> about) : IServerRequestResponder
{
    public ReadOnlyMemory<byte> Shown(ReadOnlyMemory<byte> method, ReadOnlyMemory<byte> parameters) =>
        !parameters.IsEmpty && JsonString.Is(method.Span, "elicitation/create"u8) ? NamedQuestion.Params(connection, parameters.Span) : parameters;

    public bool CanAnswer(ServerInitiatedRequest question) =>
        connection.Definition.Scope != ServerScope.Shared && client.Profile.CanAnswer(JsonMembers.GetString(question.Method.Span, new JsonSpan(0, question.Method.Length)), question.IsUrl);

    public void Ask(ServerInitiatedRequest question)
    {
        question.About = about;
        client.Peer.Ask(question);
    }

    public void Withdraw(ServerInitiatedRequest question) => client.Peer.Withdraw(question);
}
