using McpGateway.Configuration;
using McpGateway.Gateway.Tokens;

namespace McpGateway.Gateway.Measuring;

/// <summary>What a client pays with and without the gateway: its servers, and all of them together. Token figures are those of <see cref="TokenEstimate"/>.</summary>
public sealed record GatewayMeasurement
{
    /// <summary>When it was measured.</summary>
    public required DateTimeOffset Measured { get; init; }

    /// <summary>The servers, in the order of the configuration.</summary>
    public required IReadOnlyList<ServerMeasurement> Servers { get; init; }

    /// <summary>The definitions of the meta-tools, annotations and hints included.</summary>
    public required int GatewayDefinitions { get; init; }

    /// <summary>The gateway's own instructions.</summary>
    public required int GatewayInstructions { get; init; }

    /// <summary>The answer of <c>list_available_mcps</c> without a query; of some servers their lines.</summary>
    public required int List { get; init; }

    /// <summary>How many conversations run at the same time, each a client with all servers or with a gateway.</summary>
    public required int Sessions { get; init; }

    /// <summary>Which tools the configuration lets clients see; the figures are those of <see cref="Exposure.Meta"/>.</summary>
    internal Exposure Exposure { get; init; }

    /// <summary>The servers whose tools are known.</summary>
    public IEnumerable<ServerMeasurement> Known => Servers.Where(server => server.Tools is not null);

    /// <summary>All tools.</summary>
    public int Tools => Known.Sum(server => server.Tools!.Value);

    /// <summary>What a client without the gateway reads before its first word.</summary>
    public int Without => Known.Sum(server => server.Without!.Value);

    /// <summary>What a client with the gateway reads before its first word.</summary>
    public int With => GatewayDefinitions + GatewayInstructions;

    /// <summary>The tokens that the gateway saves before the first word; negative where it costs more, 0 where no tool is known.</summary>
    public int Saved => Known.Any() ? Without - With : 0;

    /// <summary>The same in percent of what it costs without; 0 where no tool is known.</summary>
    public double SavedPercent => Without == 0 ? 0 : 100.0 * Saved / Without;

    /// <summary>A search, request and answer: the median over the servers. 0 where no tool is known.</summary>
    public int Search => MeasuringMath.Median([.. Known.Select(server => server.Search!.Value)]);

    /// <summary>All servers as signatures: request and answer of <c>load_mcp_tools</c> for each.</summary>
    public int Load => Known.Sum(server => server.Load!.Value);

    /// <summary>What a call takes more to write: the median over the servers.</summary>
    public int Call => MeasuringMath.Median([.. Known.Select(server => server.Call!.Value)]);

    /// <summary>From the first token to the right call written, with the gateway: what it says at the start, a search, and what a call takes more.</summary>
    public int FirstCall => With + Search + Call;

    /// <summary>What a conversation costs with the number of tools that it uses.</summary>
    internal ConversationCost Conversation => new(With, Search, List + Load, Call);

    /// <summary>
    /// Up to how many tools one conversation may use, found by searches or by loading every server, whichever is cheaper, and called once, before the gateway costs as much as all
    /// definitions would; null where that never happens.
    /// </summary>
    public int? BreakEven => MeasuringMath.BreakEven(Without, Conversation, Tools);

    /// <summary>How many searches, each with a call, cost as much as what is saved before the first word; 0 where nothing is saved or no tool is known.</summary>
    public int BreakEvenSearches => Search + Call == 0 ? 0 : Math.Max(0, Saved / (Search + Call));

    /// <summary>
    /// Up to how many servers one conversation may list and load whole, the biggest first, before the gateway costs as much as all definitions would; null where that
    /// never happens.
    /// </summary>
    public int? BreakEvenServers => MeasuringMath.BreakEven(Without, With + List, Known.Select(server => server.Load!.Value));

    /// <summary>How many server processes run without a gateway: every client starts every server.</summary>
    public int ProcessesWithout => Servers.Count(server => server.IsProcess) * Sessions;

    /// <summary>How many processes run with it before a tool is used: a gateway for every client. Each server that is used adds one.</summary>
    public int ProcessesWith => Sessions;
}
