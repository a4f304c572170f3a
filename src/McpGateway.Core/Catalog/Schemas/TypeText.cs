namespace McpGateway.Catalog.Schemas;

/// <summary>A type as a signature shows it, with marks where a shared type stands.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsUnion">Whether it needs brackets where more is said of it, as in <c>(string|int)[]</c>.</param>
/// <param name="Options">What it is one of, where that is known.</param>
internal sealed record TypeText(string Text, bool IsUnion = false, string[]? Options = null)
{
    /// <summary>The text in brackets where it needs them.</summary>
    public string InBrackets => !IsUnion ? Text : TypeTable.IsMark(Text) ? TypeTable.BracketedMark(Text) : $"({Text})";
}
