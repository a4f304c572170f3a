using McpGateway.Configuration;
using McpGateway.Wire;

namespace McpGateway.Gateway;

/// <summary>A client with a session, asked by requests.</summary>
internal sealed class QuestionedSession(ClientSession session, ServerDefinition server) : IQuestioned
{
    public bool CanAnswer(ClientQuestion question) =>
        server.Scope == ServerScope.Client && session.Profile.CanAnswer(JsonMembers.GetString(question.Method.Span, new JsonSpan(0, question.Method.Length)), question.IsUrl);

    public void Ask(ClientQuestion question) => session.Peer.Ask(question);

    public void Withdraw(ClientQuestion question) => session.Peer.Withdraw(question);
}
