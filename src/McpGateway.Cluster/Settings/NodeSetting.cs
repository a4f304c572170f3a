namespace McpGateway.Cluster.Settings;

/// <summary>One thing that can be said to a node: as an option, as a variable of the environment, or in a file.</summary>
/// <param name="Group">The part of the help that it stands in.</param>
/// <param name="Key">Its name, as the file has it.</param>
/// <param name="ValueName">What stands for its value in the help; null for what is said or not.</param>
/// <param name="Description">What it does.</param>
/// <param name="IsList">Whether there may be several values.</param>
internal sealed record NodeSetting(string Group, string Key, string? ValueName, string Description, bool IsList = false)
{
    /// <summary>What all variables begin with.</summary>
    public const string Prefix = "MCP_GATEWAY_NODE_";

    /// <summary>The option.</summary>
    public string Option => "--" + Key;

    /// <summary>The variable of the environment.</summary>
    public string Variable => Prefix + Key.Replace('-', '_').ToUpperInvariant();

    /// <summary>Whether it is said or not, without a value.</summary>
    public bool IsFlag => ValueName is null;
}
