using McpGateway.Configuration;

namespace McpGateway.Catalog.Pinning;

/// <summary>Which tools of one listing may not be used, where changed ones are refused.</summary>
internal sealed class PinVerdict
{
    private readonly string? _all;
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);

    private PinVerdict(string? all)
    {
        _all = all;
    }

    /// <summary>Whether the server's instructions are not to be shown.</summary>
    public bool HidesInstructions { get; private init; }

    /// <summary>Whether nobody knows what was approved.</summary>
    public bool IsUnknown { get; private init; }

    /// <summary>Whether it is the server as a whole that was not approved.</summary>
    public bool IsOfServer => _all is not null;

    /// <summary>Why a tool is refused, as half a sentence; null where it may be used.</summary>
    public string? RefusalOf(string tool) => _all ?? _refused.GetValueOrDefault(tool);

    /// <summary>Nothing may be used.</summary>
    public static PinVerdict Nothing(string reason) => new(reason) { HidesInstructions = true, IsUnknown = true };

    /// <summary>Everything may be used.</summary>
    public static PinVerdict Everything { get; } = new(null);

    /// <summary>Compares a listing with what was approved.</summary>
    public static PinVerdict Of(ServerDefinition server, CatalogEntry entry, PinRecord record)
    {
        var verdict = new PinVerdict(record.Entry.Allows(PinnedEntry.Of(server)) ? null : "the command or address in the server's entry has changed since its tools were approved")
        {
            HidesInstructions = !record.Instructions.Allows(CanonicalDefinition.OfText(entry.Identity.Instructions)),
        };
        foreach (CatalogTool tool in entry.Tools)
        {
            PinnedItem? item = record.Tools.GetValueOrDefault(tool.Name);
            if (item is null || item.Approved.Count == 0)
            {
                verdict._refused[tool.Name] = "it is new, and nobody has approved it yet";
            }
            else if (!item.Allows(CanonicalDefinition.OfTool(tool.Definition)))
            {
                verdict._refused[tool.Name] = "its definition has changed since it was approved";
            }
        }

        return verdict;
    }
}
