namespace McpGateway.Gateway.Output;

/// <summary>One text of a kept result: of a text block, of an embedded resource, or the structured content.</summary>
/// <param name="Label">What it is, for a reader.</param>
/// <param name="IsEscaped">Whether it is kept as the inside of a JSON string; otherwise it is JSON itself.</param>
/// <param name="First">The offset of its first character in the whole result.</param>
/// <param name="Characters">How many characters it has.</param>
internal readonly record struct TextPart(string Label, bool IsEscaped, long First, long Characters)
{
    /// <summary>The offset of the first character after it.</summary>
    public long End => First + Characters;
}
