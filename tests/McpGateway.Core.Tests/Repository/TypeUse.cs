namespace McpGateway.Tests.Repository;

/// <summary>That one type uses another, nested types and what the compiler made counted to the outermost type that holds them.</summary>
/// <param name="FromNamespace">The namespace of the type that uses.</param>
/// <param name="From">Its name.</param>
/// <param name="ToNamespace">The namespace of the type that is used, of whatever assembly.</param>
/// <param name="To">Its name.</param>
internal sealed record TypeUse(string FromNamespace, string From, string ToNamespace, string To)
{
    public override string ToString() => $"{FromNamespace}.{From} -> {ToNamespace}.{To}";
}
