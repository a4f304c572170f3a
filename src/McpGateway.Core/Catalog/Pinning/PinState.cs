namespace McpGateway.Catalog.Pinning;

/// <summary>What is to be said of a server's tools, without their definitions.</summary>
public sealed class PinState
{
    /// <summary>Nothing is kept of the server.</summary>
    internal static PinState None { get; } = new();

    /// <summary>Whether something was approved.</summary>
    public bool IsPinned { get; internal init; }

    /// <summary>When the server was listed first.</summary>
    public DateTimeOffset Pinned { get; internal init; }

    /// <summary>How many tools are approved.</summary>
    public int Approved { get; internal init; }

    /// <summary>Why nobody knows what was approved; null where it is known.</summary>
    public string? Problem { get; internal init; }

    /// <summary>The tools that are other than they were approved, by name.</summary>
    public IReadOnlyDictionary<string, PinChangeKind> Tools { get; internal init; } = new Dictionary<string, PinChangeKind>(StringComparer.Ordinal);

    /// <summary>Whether the server's instructions are others.</summary>
    public bool HasOtherInstructions { get; internal init; }

    /// <summary>Whether the command or address in the server's entry is another.</summary>
    public bool HasOtherEntry { get; internal init; }

    /// <summary>How much is other than it was approved.</summary>
    public int Changes => Tools.Count + (HasOtherInstructions ? 1 : 0) + (HasOtherEntry ? 1 : 0);

    internal static PinState Of(PinRecord record) => new()
    {
        IsPinned = true,
        Pinned = record.Pinned,
        Approved = record.Tools.Values.Count(item => item.Approved.Count > 0 && !item.MayBeMissing),
        Tools = record.Tools.Where(tool => tool.Value.Change is not null).ToDictionary(tool => tool.Key, tool => tool.Value.Change!.Value, StringComparer.Ordinal),
        HasOtherInstructions = record.Instructions.Change is not null,
        HasOtherEntry = record.Entry.Change is not null,
    };
}
