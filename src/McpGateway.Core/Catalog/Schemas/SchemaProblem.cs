namespace McpGateway.Catalog.Schemas;

/// <summary>Something in the arguments of a call that the tool's schema does not allow.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Path">Where, as in <c>filter.labels[2]</c>; empty for the arguments as a whole.</param>
/// <param name="Message">A sentence that names the path, on one line.</param>
public sealed record SchemaProblem(SchemaProblemKind Kind, string Path, string Message)
{
    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
