namespace McpGateway.Catalog.Effects;

/// <summary>Why the user is asked before a tool is called.</summary>
public enum ConsentReason
{
    /// <summary>The user is not asked: the tool only reads, or destroys nothing.</summary>
    None,

    /// <summary>The server says that the tool may destroy something.</summary>
    SaysMayDestroy,

    /// <summary>The server says of other tools what they do, and of this one not that it destroys nothing.</summary>
    SaysNothing,

    /// <summary>The server says of no tool what it does, and the name of this one is not that of a tool that only reads.</summary>
    NameMayChange,
}
