using McpGateway.Gateway.Measuring;

namespace McpGateway.PowerShell;

/// <summary>What all measured servers together cost an AI client with and without the gateway. Costs are tokens of o200k, estimated.</summary>
public sealed class McpMeasurementSummary
{
    internal McpMeasurementSummary(GatewayMeasurement measured)
    {
        Servers = measured.Servers.Count;
        Measured = measured.Known.Count();
        Tools = measured.Tools;
        Without = measured.Without;
        With = measured.With;
        GatewayDefinitions = measured.GatewayDefinitions;
        GatewayInstructions = measured.GatewayInstructions;
        Saved = measured.Saved;
        SavedPercent = measured.SavedPercent;
        List = measured.List;
        Search = measured.Search;
        Load = measured.Load;
        Call = measured.Call;
        FirstCall = measured.FirstCall;
        BreakEven = measured.BreakEven;
        BreakEvenSearches = measured.BreakEvenSearches;
        BreakEvenServers = measured.BreakEvenServers;
        Sessions = measured.Sessions;
        ProcessesWithout = measured.ProcessesWithout;
        ProcessesWith = measured.ProcessesWith;
    }

    /// <summary>How many servers there are.</summary>
    public int Servers { get; }

    /// <summary>The number of servers whose tools are known.</summary>
    public int Measured { get; }

    /// <summary>All their tools.</summary>
    public int Tools { get; }

    /// <summary>What a client without the gateway reads before its first word.</summary>
    public int Without { get; }

    /// <summary>What a client with the gateway reads before its first word.</summary>
    public int With { get; }

    /// <summary>The part of <see cref="With"/> that is the definitions of the gateway's tools.</summary>
    public int GatewayDefinitions { get; }

    /// <summary>The part of <see cref="With"/> that is the gateway's instructions.</summary>
    public int GatewayInstructions { get; }

    /// <summary>What the gateway saves before the first word; negative where it costs more.</summary>
    public int Saved { get; }

    /// <summary>The same in percent of <see cref="Without"/>.</summary>
    public double SavedPercent { get; }

    /// <summary>The answer of list_available_mcps without a query; of some servers their lines.</summary>
    public int List { get; }

    /// <summary>A search, request and answer, in the median.</summary>
    public int Search { get; }

    /// <summary>All tools of all servers as signatures, request and answer of load_mcp_tools for each.</summary>
    public int Load { get; }

    /// <summary>How much more a call through the gateway takes to write, in the median.</summary>
    public int Call { get; }

    /// <summary>With the gateway, from the first token to the first call written: start, search and call.</summary>
    public int FirstCall { get; }

    /// <summary>Up to how many different tools a conversation may use before the gateway costs as much as all definitions would; null where it never does.</summary>
    public int? BreakEven { get; }

    /// <summary>How many searches, each with a call, cost as much as what is saved before the first word.</summary>
    public int BreakEvenSearches { get; }

    /// <summary>Up to how many servers a conversation may load whole, the biggest first, before that; null where it may load all.</summary>
    public int? BreakEvenServers { get; }

    /// <summary>How many conversations at the same time the processes are counted for.</summary>
    public int Sessions { get; }

    /// <summary>How many server processes run without a gateway.</summary>
    public int ProcessesWithout { get; }

    /// <summary>How many processes run with it before a tool is used; each server that is used adds one.</summary>
    public int ProcessesWith { get; }
}
