namespace McpGateway.Configuration;

/// <summary>What is done where a server offers other tools than those that were approved (<c>pin</c>).</summary>
public enum PinMode
{
    /// <summary>Nothing, and nothing is kept.</summary>
    Off,

    /// <summary>It is reported.</summary>
    Warn,

    /// <summary>It is reported, and refused until somebody approves it.</summary>
    Enforce,
}
