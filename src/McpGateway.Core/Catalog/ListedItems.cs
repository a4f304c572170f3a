namespace McpGateway.Catalog;

/// <summary>What came of asking for all pages of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items in the server's order.</param>
/// <param name="Gap">Why there may be more, as half a sentence; null where the list is whole.</param>
internal sealed record ListedItems<T>(List<T> Items, string? Gap)
{
    /// <summary>A whole list without items.</summary>
    public static ListedItems<T> None => new([], null);
}
