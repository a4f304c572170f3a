namespace McpGateway.Gateway.Checks;

/// <summary>What is looked at when a server is tested, in the order in which it is.</summary>
public enum ServerCheckKind
{
    /// <summary>The entry can be read.</summary>
    Entry,

    /// <summary>The server is of a kind that this version can reach.</summary>
    Transport,

    /// <summary>Every variable that the entry names is set.</summary>
    Variables,

    /// <summary>Who is logged in there, and where the tokens are kept.</summary>
    Login,

    /// <summary>The folder it starts in exists.</summary>
    WorkingDirectory,

    /// <summary>Its program is found.</summary>
    Command,

    /// <summary>Its process starts.</summary>
    Start,

    /// <summary>It answers the handshake.</summary>
    Handshake,

    /// <summary>The revision of MCP that it speaks.</summary>
    Revision,

    /// <summary>What it declares to offer.</summary>
    Capabilities,

    /// <summary>It lists its tools.</summary>
    Tools,

    /// <summary>Its stdout has nothing but messages.</summary>
    Stdout,

    /// <summary>What it says on stderr.</summary>
    Stderr,

    /// <summary>It ends when its stdin is closed.</summary>
    End,
}
