using McpGateway.Gateway.Policy;

namespace McpGateway.Http.Page;

/// <summary>Somebody who looks at the page.</summary>
/// <param name="Caller">What the gateway knows of them.</param>
/// <param name="Name">What they are called.</param>
/// <param name="Session">Their browser's session; null for a program, which can look and do nothing.</param>
internal sealed record PageVisitor(Caller Caller, string Name, PageSession? Session)
{
    /// <summary>Whether it is the user whose gateway it is.</summary>
    public bool IsOwner => Caller.UserName is null;

    /// <summary>Whether they may start, stop and test servers.</summary>
    public bool MayAct => IsOwner && Session is not null;

    /// <summary>Whose figures and failures they see; null for those of all.</summary>
    public string? Sees => Caller.UserName;
}
