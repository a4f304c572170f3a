using System.Globalization;
using System.Text;
using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Gateway;

/// <summary>
/// What a query is answered with: the tools that fit, as signatures with their server, as long as they fit about as well as the best one and there
/// is room; where none fits well, that, the nearest and the servers.
/// </summary>
internal sealed class SearchAnswer
{
    /// <summary>What the signatures of an answer may have in tokens, by an estimate; the best tool is shown all the same.</summary>
    private const int MostTokens = 125;

    /// <summary>What the best tool's signature may have before its optional parameters are only named.</summary>
    private const int MostSignatureTokens = 90;

    /// <summary>What the list of servers may have where no tool fits, and what their names may have where tools come near.</summary>
    private const int MostServerTokens = 120;

    private const int MostNameTokens = 40;

    private const int MostMatches = 4;
    private const int MostNamed = 4;
    private const int MostNearest = 3;
    private const int MostFound = 10;

    /// <summary>How well a tool has to fit beside the best one to be shown, and to be named.</summary>
    private const double FallOff = 0.72;
    private const double NamedFallOff = 0.5;

    /// <summary>How well the best tool has to fit the query, from 0 to 1, to be believed to be the one, and to be shown as one that fits.</summary>
    private const double GoodFit = 0.6;
    private const double LeastFit = 0.26;

    private readonly GatewayRuntime _runtime;
    private readonly ConfigurationSnapshot _configuration;

    public SearchAnswer(GatewayRuntime runtime, ConfigurationSnapshot configuration)
    {
        _runtime = runtime;
        _configuration = configuration;
    }

    /// <summary>The answer to a query.</summary>
    public string Text(string query)
    {
        IReadOnlyList<SearchedServer> searched = _runtime.SearchedServers();
        IReadOnlyList<ToolMatch> matches = _runtime.Searcher.Find(searched, query, MostFound);
        var text = new StringBuilder();
        if (matches.Count == 0 || matches[0].Fit < LeastFit)
        {
            AppendServers(text, query, matches);
        }
        else
        {
            new ServerLines(_runtime, _configuration).AppendProblems(text);
            text.Append(Tools(matches));
        }

        AppendUnseen(text, query, searched);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>
    /// The tools of an answer, a line each; where the best one does not answer to most of the query, the names of those that come after them, for
    /// then one of those may be meant.
    /// </summary>
    internal static string Tools(IReadOnlyList<ToolMatch> matches)
    {
        var text = new StringBuilder();
        double best = matches[0].Score;
        int shown = 0, tokens = 0;
        while (shown < Math.Min(matches.Count, MostMatches) && matches[shown].Score >= best * FallOff)
        {
            string line = Line(matches[shown], isBest: shown == 0);
            tokens += TokenEstimate.Of(line) + 1;
            if (shown > 0 && tokens > MostTokens)
            {
                break;
            }

            text.Append(line).Append('\n');
            shown++;
        }

        string[] others = matches[0].Fit >= GoodFit ? [] : [.. matches.Skip(shown).Where(match => match.Score >= best * NamedFallOff).Take(MostNamed).Select(Name)];
        return others.Length == 0 ? text.ToString() : text.Append("Also: ").AppendJoin(", ", others).Append('\n').ToString();
    }

    private static string Name(ToolMatch match) => $"{UntrustedText.OneLine(match.Server, 64)}: {UntrustedText.OneLine(match.Tool.Name, 64)}";

    private static string Line(ToolMatch match, bool isBest)
    {
        CatalogTool tool = match.Tool;
        string signature = isBest ? ShortSignature.ForBest(tool.Signature, MostSignatureTokens) : ShortSignature.ForOthers(tool.Signature);
        string summary = ShortSummary.Of(match, isBest ? 80 : 50);
        return $"{UntrustedText.OneLine(match.Server, 64)}: {signature}{(summary.Length > 0 ? " - " : "")}{summary}{ToolMarks.Of(tool)}";
    }

    /// <summary>Says that nothing fits, or not well, what comes nearest, and which servers there are.</summary>
    private void AppendServers(StringBuilder text, string query, IReadOnlyList<ToolMatch> matches)
    {
        string asked = UntrustedText.OneLine(query, 60);
        if (matches.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"No tool fits '{asked}' well. Nearest:\n");
            foreach (ToolMatch match in matches.Take(MostNearest))
            {
                text.Append(UntrustedText.OneLine(match.Server, 64)).Append(": ").Append(ShortSignature.ForOthers(match.Tool.Signature)).Append(ToolMarks.Of(match.Tool)).Append('\n');
            }

            text.Append("Servers: ").Append(NameList.Of(ServerNames(), MostNameTokens)).Append('\n');
            return;
        }

        string servers = new ServerLines(_runtime, _configuration).Text();
        text.Append(CultureInfo.InvariantCulture, $"No tool fits '{asked}'. The servers:")
            .Append(TokenEstimate.Of(servers) <= MostServerTokens ? "\n" + servers : " " + NameList.Of(ServerNames(), MostServerTokens)).Append('\n');
    }

    private string[] ServerNames() => [.. _configuration.Servers.Where(server => !server.Disabled).Select(server => server.Name)];

    /// <summary>Names the servers that were not searched, those first that the query may mean.</summary>
    private void AppendUnseen(StringBuilder text, string query, IReadOnlyList<SearchedServer> searched)
    {
        HashSet<string> seen = [.. searched.Select(server => server.Entry.Server)];
        HashSet<string> words = [.. SearchWords.Of(query)];
        string[] unseen =
        [
            .. _configuration.Servers
                .Where(server => !server.Disabled && server.Problem is null && server.Kind == ServerKind.Stdio && !seen.Contains(server.Name))
                .OrderByDescending(server => SearchWords.Of(server.Name).Concat(SearchWords.Of(server.Description)).Any(words.Contains))
                .Select(server => server.Name),
        ];
        if (unseen.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"Not searched, as never seen (load_mcp_tools shows them): {NameList.Of(unseen, 20)}\n");
        }
    }
}
