namespace McpGateway.Gateway.Observing;

/// <summary>What the user has said to a request that needs their consent.</summary>
internal enum CallConsent
{
    /// <summary>The gateway did not have to ask.</summary>
    NotNeeded,

    /// <summary>The user is being asked: with the answer, the client makes another request.</summary>
    Asked,

    /// <summary>The user has agreed.</summary>
    Given,

    /// <summary>The user has declined, has not answered, or could not be asked.</summary>
    Withheld,
}
