using McpGateway.Gateway.Measuring;

namespace McpGateway.PowerShell;

/// <summary>
/// What one server costs an AI client with and without the gateway. Costs are tokens of o200k, estimated; those of a server whose tools were never seen are null.
/// </summary>
public sealed class McpMeasurement
{
    internal McpMeasurement(ServerMeasurement measured)
    {
        Server = measured.Server;
        Tools = measured.Tools;
        Definitions = measured.Definitions;
        Instructions = measured.Instructions;
        Without = measured.Without;
        ListLine = measured.ListLine;
        Search = measured.Search;
        Load = measured.Load;
        Call = measured.Call;
        Saved = measured.Saved;
        SavedPercent = measured.SavedPercent;
        BreakEven = measured.BreakEven;
        AlwaysPays = measured.AlwaysPays;
        Seen = measured.Seen?.LocalDateTime;
        Reason = measured.Reason;
    }

    /// <summary>The server's name in the configuration.</summary>
    public string Server { get; }

    /// <summary>How many tools it has that the configuration allows.</summary>
    public int? Tools { get; }

    /// <summary>Its tools' definitions: name, description and input schema of each.</summary>
    public int? Definitions { get; }

    /// <summary>Its instructions.</summary>
    public int? Instructions { get; }

    /// <summary>What every conversation pays for it without the gateway: definitions and instructions.</summary>
    public int? Without { get; }

    /// <summary>Its line in the answer of list_available_mcps.</summary>
    public int? ListLine { get; }

    /// <summary>A search that finds one of its tools, request and answer, in the median.</summary>
    public int? Search { get; }

    /// <summary>All its tools as signatures, request and answer of load_mcp_tools.</summary>
    public int? Load { get; }

    /// <summary>How much more a call through the gateway takes to write.</summary>
    public int? Call { get; }

    /// <summary>What a conversation saves that uses one of its tools: <see cref="Without"/> less a search and a call; negative where the gateway costs more.</summary>
    public int? Saved { get; }

    /// <summary>The same in percent of <see cref="Without"/>.</summary>
    public double? SavedPercent { get; }

    /// <summary>
    /// Up to how many of its tools a conversation may use before the gateway costs as much as the definitions would; null where it never does
    /// (<see cref="AlwaysPays"/>) and where nothing is known.
    /// </summary>
    public int? BreakEven { get; }

    /// <summary>Whether the gateway costs less, however many of the server's tools are used.</summary>
    public bool AlwaysPays { get; }

    /// <summary>When its tools were listed, in local time.</summary>
    public DateTime? Seen { get; }

    /// <summary>Why there are no figures, or why they are from an earlier run.</summary>
    public string? Reason { get; }

    /// <summary>The server's name.</summary>
    public override string ToString() => Server;
}
