namespace McpGateway.Catalog.Pinning;

/// <summary>What is other than it was approved.</summary>
public enum PinChangeKind
{
    /// <summary>A tool's definition.</summary>
    Changed,

    /// <summary>A tool that was not there.</summary>
    New,

    /// <summary>A tool that is not there any more.</summary>
    Removed,

    /// <summary>What the server tells models about its use.</summary>
    Instructions,

    /// <summary>The command or the address in the server's entry.</summary>
    Entry,
}
