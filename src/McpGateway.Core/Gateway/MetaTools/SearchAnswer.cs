using System.Globalization;
using System.Text;
using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Tokens;

namespace McpGateway.Gateway.MetaTools;

/// <summary>
/// What a query is answered with: the tools that fit, as signatures with their server, as long as they fit about as well as the best one and there
/// is room, and the names of the next ones; where none fits well, that, the nearest and the servers.
/// </summary>
internal sealed class SearchAnswer
{
    /// <summary>What the signatures of an answer may have in tokens, by an estimate; the best tool is shown anyway.</summary>
    private const int MaxTokens = 110;

    /// <summary>What the best tool's signature may have before its optional parameters are only named.</summary>
    private const int MaxSignatureTokens = 90;

    /// <summary>What the list of servers may have where no tool fits, and what their names may have where tools come near.</summary>
    private const int MaxServerTokens = 120;

    private const int MaxNameTokens = 40;

    private const int MaxUnseenTokens = 20;

    private const int MaxMatches = 3;

    /// <summary>How many of the best tools an answer has at least, the last ones by name.</summary>
    private const int LeastTools = 5;
    private const int MaxNamed = 6;
    private const int MaxNearest = 3;
    private const int MaxFound = 20;

    /// <summary>How many tools of one server an answer has where the best is not sure to be the one: then another server may be meant.</summary>
    private const int MaxOfOne = 4;

    /// <summary>How well a tool has to fit beside the best one to be shown, and to be named.</summary>
    private const double FallOff = 0.72;
    private const double NamedFallOff = 0.4;

    /// <summary>How well the best tool has to fit the query, from 0 to 1, to be believed to be the one, and to be shown as one that fits.</summary>
    private const double GoodFit = 0.6;
    private const double LeastFit = 0.3;

    private readonly GatewayAccess _access;
    private readonly ConfigurationSnapshot _configuration;
    private readonly Func<ServerDefinition, bool>? _isPending;
    private readonly ConnectionScope? _scope;

    /// <param name="access">What the reader has of the gateway.</param>
    /// <param name="configuration">The servers.</param>
    /// <param name="isPending">Tells whether a server that was never seen will be met without anybody asking for it; null where none will.</param>
    /// <param name="scope">Whose servers they are; null for this process's own.</param>
    public SearchAnswer(GatewayAccess access, ConfigurationSnapshot configuration, Func<ServerDefinition, bool>? isPending, ConnectionScope? scope)
    {
        _scope = scope;
        _access = access;
        _configuration = configuration;
        _isPending = isPending;
    }

    /// <summary>The answer to a query.</summary>
    public string Text(string query)
    {
        IReadOnlyList<SearchedServer> searched = _access.SearchedServers();
        IReadOnlyList<ToolMatch> matches = _access.Searcher.Find(searched, query, MaxFound);
        ServerDefinition[] unseen = Unseen(query, searched);
        var text = new StringBuilder();
        if (matches.Count == 0 || matches[0].Fit < LeastFit)
        {
            AppendServers(text, query, matches, knowsAll: unseen.Length == 0);
        }
        else
        {
            new ServerLines(_access, _configuration, _scope).AppendProblems(text);
            text.Append(Tools(matches, match => _configuration.Find(match.Server) is { } server ? PinNotes.OfTool(_access.Services.Pins, server, match.Tool) : ""));
        }

        AppendUnseen(text, unseen);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>
    /// The tools of an answer: the best ones with a line each, and by name those that are left of the best five; where the best one does not answer to
    /// most of the query some more, for then one of those may be meant.
    /// </summary>
    internal static string Tools(IReadOnlyList<ToolMatch> matches, Func<ToolMatch, string>? note = null)
    {
        bool isSure = matches[0].Fit >= GoodFit;
        IReadOnlyList<ToolMatch> chosen = isSure ? matches : Mixed(matches);
        var text = new StringBuilder();
        double best = chosen[0].Score;
        int shown = 0, tokens = 0;
        while (shown < Math.Min(chosen.Count, MaxMatches) && chosen[shown].Score >= best * FallOff)
        {
            string line = Line(chosen[shown], isBest: shown == 0) + note?.Invoke(chosen[shown]);
            tokens += TokenEstimate.Of(line) + 1;
            if (shown > 0 && tokens > MaxTokens)
            {
                break;
            }

            text.Append(line).Append('\n');
            shown++;
        }

        return AppendNames(text, matches, chosen, shown, isSure).ToString();
    }

    /// <summary>Names the tools that are left of the best five, and others that come near where it is not sure which one is meant.</summary>
    private static StringBuilder AppendNames(StringBuilder text, IReadOnlyList<ToolMatch> matches, IReadOnlyList<ToolMatch> chosen, int shown, bool isSure)
    {
        ToolMatch[] lines = [.. chosen.Take(shown)];
        IEnumerable<ToolMatch> others = isSure ? [] : chosen.Where(match => match.Score >= chosen[0].Score * NamedFallOff);
        ToolMatch[] named = [.. matches.Take(LeastTools).Concat(others).Except(lines).Distinct().Take(Math.Max(MaxNamed, LeastTools - shown))];
        IEnumerable<string> names = named.Select(match => $"{UntrustedText.OneLine(match.Server, 64)}: {UntrustedText.OneLine(match.Tool.Name, 64)}");
        return named.Length == 0 ? text : text.Append("Also: ").AppendJoin(", ", names).Append('\n');
    }

    /// <summary>The matches in their order without those of a server that has many before them.</summary>
    private static ToolMatch[] Mixed(IReadOnlyList<ToolMatch> matches)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. matches.Where(match => (counts[match.Server] = counts.GetValueOrDefault(match.Server) + 1) <= MaxOfOne)];
    }

    private static string Line(ToolMatch match, bool isBest)
    {
        CatalogTool tool = match.Tool;
        string signature = isBest ? ShortSignature.ForBest(tool.Signature, MaxSignatureTokens) : ShortSignature.ForOthers(tool.Signature);
        string summary = ShortSummary.Of(match, isBest ? 80 : 50);
        return $"{UntrustedText.OneLine(match.Server, 64)}: {signature}{(summary.Length > 0 ? " - " : "")}{summary}{ToolMarks.Of(tool)}";
    }

    /// <summary>Says that nothing fits, or not well, what comes nearest, and which servers there are. Only who knows all servers can say that there is no tool.</summary>
    private void AppendServers(StringBuilder text, string query, IReadOnlyList<ToolMatch> matches, bool knowsAll)
    {
        string asked = UntrustedText.OneLine(query, 60);
        string none = knowsAll ? "No tool" : "Nothing known so far";
        if (matches.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{none} fits '{asked}' well. Nearest:\n");
            ToolMatch[] chosen = Mixed(matches);
            foreach (ToolMatch match in chosen.Take(MaxNearest))
            {
                text.Append(UntrustedText.OneLine(match.Server, 64)).Append(": ").Append(ShortSignature.ForOthers(match.Tool.Signature)).Append(ToolMarks.Of(match.Tool)).Append('\n');
            }

            AppendNames(text, matches, chosen, Math.Min(chosen.Length, MaxNearest), isSure: false).Append("Servers: ").Append(NameList.Of(ServerNames(), MaxNameTokens)).Append('\n');
            return;
        }

        string servers = new ServerLines(_access, _configuration, _scope).Text();
        text.Append(CultureInfo.InvariantCulture, $"{none} fits '{asked}'. The servers:")
            .Append(TokenEstimate.Of(servers) <= MaxServerTokens ? "\n" + servers : " " + NameList.Of(ServerNames(), MaxServerTokens)).Append('\n');
    }

    private string[] ServerNames() => [.. _configuration.Servers.Where(server => !server.Disabled).Select(server => server.Name)];

    /// <summary>The servers that were not searched, those first that the query may mean.</summary>
    private ServerDefinition[] Unseen(string query, IReadOnlyList<SearchedServer> searched)
    {
        HashSet<string> seen = [.. searched.Select(server => server.Entry.Server)];
        HashSet<string> words = [.. SearchWords.Of(query)];
        return
        [
            .. _configuration.Servers
                .Where(server => server.IsOffered && server.Kind != ServerKind.Unknown && !seen.Contains(server.Name))
                .OrderByDescending(server => SearchWords.Of(server.Name).Concat(SearchWords.Of(server.Description)).Any(words.Contains)),
        ];
    }

    /// <summary>Names the servers that were not searched: those that are not known yet, and those that nobody will meet without being asked to.</summary>
    private void AppendUnseen(StringBuilder text, ServerDefinition[] unseen)
    {
        ILookup<bool, string> names = unseen.ToLookup(server => _isPending?.Invoke(server) == true, server => server.Name);
        if (names[true].Any())
        {
            text.Append(CultureInfo.InvariantCulture, $"Not known yet, being listed now (ask again soon, or load_mcp_tools): {NameList.Of([.. names[true]], MaxUnseenTokens)}\n");
        }

        if (names[false].Any())
        {
            text.Append(CultureInfo.InvariantCulture, $"Not searched because never listed (load_mcp_tools shows them): {NameList.Of([.. names[false]], MaxUnseenTokens)}\n");
        }
    }
}
