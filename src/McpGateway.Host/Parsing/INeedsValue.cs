namespace McpGateway.Host.Parsing;

/// <summary>An option that says what value it needs.</summary>
internal interface INeedsValue
{
    /// <summary>What kind of value, as in "the name of a file".</summary>
    string Needs { get; }
}
