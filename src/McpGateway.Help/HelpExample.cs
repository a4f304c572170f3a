namespace McpGateway.Help;

/// <summary>An example of a cmdlet.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Code">The code, which a test runs.</param>
/// <param name="Remarks">What there is to say of it, a paragraph an item.</param>
internal sealed record HelpExample(string Title, string Code, IReadOnlyList<string> Remarks);
