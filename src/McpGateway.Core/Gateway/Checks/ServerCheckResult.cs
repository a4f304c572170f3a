namespace McpGateway.Gateway.Checks;

/// <summary>What came of a check.</summary>
public enum ServerCheckResult
{
    /// <summary>It is as it should be.</summary>
    Passed,

    /// <summary>The server can be used anyway.</summary>
    Warning,

    /// <summary>The server cannot be used, or not fully.</summary>
    Failed,
}
