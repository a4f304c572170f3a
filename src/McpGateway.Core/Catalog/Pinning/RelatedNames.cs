namespace McpGateway.Catalog.Pinning;

/// <summary>Finds what a new tool was called before.</summary>
internal static class RelatedNames
{
    /// <summary>The name of a tool that is gone and was the same otherwise; null where there is none.</summary>
    public static string? Former(PinnedItem added, PinRecord record)
    {
        (string Name, PinnedItem Item)[] gone = [.. record.Tools.Where(tool => tool.Value.MissingSince is not null).Select(tool => (tool.Key, tool.Value))];
        if (gone.Length == 0 || added.Pending is not { } pending)
        {
            return null;
        }

        string now = CanonicalDefinition.WithoutName(pending.Content);
        return Array.Find(gone, tool => tool.Item.Approved.Exists(version => CanonicalDefinition.WithoutName(version.Content) == now)).Name;
    }
}
