using System.Text;
using McpGateway.Diagnostics;

namespace McpGateway.Catalog.Pinning;

/// <summary>Something that is other than it was approved.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The tool's name; null where it is about the server as a whole.</param>
public sealed record PinChange(string Server, PinChangeKind Kind, string? Name)
{
    private const int MaxShownName = 128;

    /// <summary>What was approved last, as JSON; null where nothing was.</summary>
    public string? Before { get; init; }

    /// <summary>What there is now, as JSON; null where there is nothing any more.</summary>
    public string? After { get; init; }

    /// <summary>When it was first seen.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Of a new tool, the name of one that is gone and was the same otherwise; null where there is none.</summary>
    public string? FormerName { get; init; }

    /// <summary>Of a new tool, the name of another that looks like it; null where there is none.</summary>
    public string? LooksLike { get; init; }

    /// <summary>The tool's name as it may be shown: what cannot be seen is written as <c>\u</c> and its number. Null where it is about the server as a whole.</summary>
    public string? ShownName => Name is null ? null : UntrustedText.Escaped(Name, MaxShownName);

    /// <summary>What it is, in a few words.</summary>
    public string Summary => Kind switch
    {
        PinChangeKind.Changed => "changed: " + string.Join(", ", DefinitionDifference.Members(Before, After)),
        PinChangeKind.New when FormerName is not null => $"new, was '{UntrustedText.Escaped(FormerName, MaxShownName)}'?",
        PinChangeKind.New when LooksLike is not null => $"new, and its name looks like '{UntrustedText.Escaped(LooksLike, MaxShownName)}'",
        PinChangeKind.New => "new",
        PinChangeKind.Removed => "removed",
        PinChangeKind.Instructions => "the server's instructions have changed",
        _ => "the command or address in its entry has changed",
    };

    /// <summary>
    /// What has been added (+) and removed (-), a line each, fit for a terminal: what cannot be seen is written as <c>\u</c> and its number.
    /// </summary>
    public IReadOnlyList<string> Difference => DefinitionDifference.Lines(Before, After, Kind == PinChangeKind.Instructions ? "instructions" : "");

    /// <summary>The tool as it is now, or else as it was; null where it is about the server as a whole.</summary>
    public CatalogTool? Tool => Name is not null && (After ?? Before) is { } definition ? CatalogTool.TryRead(Encoding.UTF8.GetBytes(definition)) : null;
}
