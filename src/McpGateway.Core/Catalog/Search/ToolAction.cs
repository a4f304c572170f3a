namespace McpGateway.Catalog.Search;

/// <summary>
/// What kind of thing a tool does to what it is about, told by the first verb of its name. Who asks for contacts wants to see them rather than to
/// delete one, and who wants to create something is not helped by what removes it.
/// </summary>
[Flags]
internal enum ToolAction
{
    /// <summary>None of those below.</summary>
    None = 0,

    /// <summary>It shows what is there.</summary>
    Read = 1,

    /// <summary>It makes something that was not there.</summary>
    Create = 2,

    /// <summary>It changes what is there.</summary>
    Update = 4,

    /// <summary>It takes something away.</summary>
    Delete = 8,

    /// <summary>It tells somebody something.</summary>
    Send = 16,

    /// <summary>It sets something going, or stops it.</summary>
    Run = 32,
}
