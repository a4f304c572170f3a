namespace McpGateway.Gateway.Policy;

/// <summary>In whose name something is asked for.</summary>
/// <param name="Name">What it is called.</param>
internal sealed record Caller(string Name)
{
    /// <summary>The user whose gateway it is: every client, and every script, that a process of theirs serves.</summary>
    public static Caller User { get; } = new("the user");
}
