namespace McpGateway.Clients.Toml;

/// <summary>A part of a TOML text that belongs to one value.</summary>
/// <param name="Start">Its first character, that of the comments right above it.</param>
/// <param name="Body">The first character without them.</param>
/// <param name="End">The character after it.</param>
/// <param name="Kind">How it is written.</param>
internal readonly record struct TomlPiece(int Start, int Body, int End, TomlPieceKind Kind);
