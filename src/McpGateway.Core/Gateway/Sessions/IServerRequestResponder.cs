namespace McpGateway.Gateway.Sessions;

/// <summary>Somebody who is asked what a server of revision 2026-07-28 wants to know before it answers.</summary>
internal interface IServerRequestResponder
{
    /// <summary>The params of a question as whoever is asked is to see them.</summary>
    ReadOnlyMemory<byte> Shown(ReadOnlyMemory<byte> method, ReadOnlyMemory<byte> parameters);

    /// <summary>Whether it can answer such a question.</summary>
    bool CanAnswer(ServerInitiatedRequest question);

    /// <summary>Asks it. The answer goes to the question.</summary>
    void Ask(ServerInitiatedRequest question);

    /// <summary>The answer is no longer needed.</summary>
    void Withdraw(ServerInitiatedRequest question);
}
