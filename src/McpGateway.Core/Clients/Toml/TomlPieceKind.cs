namespace McpGateway.Clients.Toml;

/// <summary>How a part of a TOML text is written.</summary>
internal enum TomlPieceKind
{
    /// <summary>A table under a header of its own.</summary>
    Table,

    /// <summary>A line in a table.</summary>
    Line,

    /// <summary>A member of a table in braces.</summary>
    InBraces,
}
