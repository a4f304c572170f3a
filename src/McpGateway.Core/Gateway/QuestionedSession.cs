using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Wire;

namespace McpGateway.Gateway;

/// <summary>A client with a session, asked by requests.</summary>
internal sealed class QuestionedSession(ClientSession session, ServerConnection connection) : IQuestioned
{
    public ReadOnlyMemory<byte> Shown(ReadOnlyMemory<byte> method, ReadOnlyMemory<byte> parameters) =>
        !parameters.IsEmpty && JsonString.Is(method.Span, "elicitation/create"u8) ? NamedQuestion.Params(connection, parameters.Span) : parameters;

    public bool CanAnswer(ClientQuestion question) =>
        connection.Definition.Scope == ServerScope.Client && session.Profile.CanAnswer(JsonMembers.GetString(question.Method.Span, new JsonSpan(0, question.Method.Length)), question.IsUrl);

    public void Ask(ClientQuestion question) => session.Peer.Ask(question);

    public void Withdraw(ClientQuestion question) => session.Peer.Withdraw(question);
}
