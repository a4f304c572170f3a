namespace McpGateway.Gateway.Policy;

/// <summary>Whether something may be had.</summary>
public enum GateAnswer
{
    /// <summary>It may.</summary>
    Allowed,

    /// <summary>It may once the user has agreed.</summary>
    ToBeConfirmed,

    /// <summary>It may not.</summary>
    Refused,
}
