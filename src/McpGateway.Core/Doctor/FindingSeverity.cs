namespace McpGateway.Doctor;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>It is as it should be.</summary>
    Ok,

    /// <summary>Worth knowing; nothing is to be done.</summary>
    Information,

    /// <summary>It works, but not as well or as long as it could.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Error,
}
