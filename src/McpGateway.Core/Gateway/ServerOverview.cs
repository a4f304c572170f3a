using System.Globalization;
using System.Text;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;

namespace McpGateway.Gateway;

/// <summary>Writes what a model reads of servers and tools: one line each, from the catalog alone.</summary>
internal sealed class ServerOverview
{
    private const int MostMatches = 10;

    /// <summary>How many tokens the names in the instructions may have, by an estimate: together with the text around them at most 100.</summary>
    private const int MostNameTokens = 45;

    private readonly GatewayRuntime _runtime;
    private (CatalogEntry[] Entries, ToolSearch Search)? _search;

    public ServerOverview(GatewayRuntime runtime)
    {
        _runtime = runtime;
    }

    /// <summary>The servers, or the tools that fit a query.</summary>
    public string List(string? query)
    {
        ConfigurationSnapshot configuration = _runtime.Configuration.Current;
        return query is null ? Servers(configuration) : Matches(configuration, query);
    }

    /// <summary>All tools of a server as signatures.</summary>
    public static string Signatures(CatalogEntry entry) =>
        entry.Tools.Count == 0 ? $"Server '{entry.Server}' has no tools." : string.Join('\n', entry.Tools.Select(Line));

    /// <summary>What the client is told at initialize: how to use the gateway, and the names of the servers as far as there is room.</summary>
    public string Instructions()
    {
        string text = "Gateway to MCP servers: find tools with list_available_mcps, see them with load_mcp_tools, run them with call_mcp_tool. Servers: ";
        string[] names = [.. _runtime.Configuration.Current.Servers.Where(server => !server.Disabled).Select(server => UntrustedText.OneLine(server.Name, 40))];
        int shown = 0, tokens = 0;
        while (shown < names.Length && (tokens += TokenEstimate.Of(names[shown]) + 1) <= MostNameTokens)
        {
            shown++;
        }

        string more = shown < names.Length ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - shown} more") : "";
        return names.Length == 0 ? text + "none yet." : text + string.Join(", ", names.Take(shown)) + more + ".";
    }

    private string Servers(ConfigurationSnapshot configuration)
    {
        var text = new StringBuilder();
        AppendProblems(text, configuration);
        Variables? variables = LoadVariables(text);
        foreach (ServerDefinition server in configuration.Servers.Where(server => !server.Disabled))
        {
            CatalogEntry? entry = _runtime.Catalog.Find(server);
            string description = UntrustedText.OneLine(server.Description ?? Summaries.FirstSentence(entry?.Identity.Instructions), 120);
            text.Append(UntrustedText.OneLine(server.Name, 64))
                .Append(": ").Append(description).Append(description.Length > 0 ? " " : "")
                .Append('[').Append(Facts(server, entry, variables)).Append("]\n");
        }

        if (configuration.Servers.Count == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"No servers are configured. Add them under \"mcpServers\" in {_runtime.Configuration.Home.ConfigurationFile}.\n");
        }
        else if (configuration.Servers.All(server => server.Disabled))
        {
            text.Append(CultureInfo.InvariantCulture, $"Every server in {_runtime.Configuration.Home.ConfigurationFile} is switched off by \"disabled\": true.\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private string Facts(ServerDefinition server, CatalogEntry? entry, Variables? variables)
    {
        string tools = entry is null ? "tools not seen yet" : string.Create(CultureInfo.InvariantCulture, $"{entry.Tools.Count} {(entry.Tools.Count == 1 ? "tool" : "tools")}");
        ServerState state = _runtime.GetState(server.Name);
        string reason = UntrustedText.OneLine(state.Reason, 300);
        return state switch
        {
            { Status: ServerStatus.Ready, Processes: > 1 } => string.Create(CultureInfo.InvariantCulture, $"{tools}, ready, {state.Processes} processes"),
            { Status: ServerStatus.Ready } => tools + ", ready",
            { Status: ServerStatus.Starting } => tools + ", starting",
            { NextTry: { } next } => string.Create(CultureInfo.InvariantCulture, $"{tools}, faulted until {next.UtcDateTime:HH:mm:ss} UTC: {reason}"),
            { Status: ServerStatus.Faulted } => $"{tools}, faulted: {reason}",
            _ => Obstacle(server, variables) is { } obstacle ? $"{tools}, {UntrustedText.OneLine(obstacle, 300)}" : tools,
        };
    }

    /// <summary>Why a server could not be started now, as far as that can be told without starting it.</summary>
    private static string? Obstacle(ServerDefinition server, Variables? variables)
    {
        try
        {
            ProcessPlanner.CheckUsable(server);
            if (variables is not null)
            {
                ProcessPlanner.Plan(server, variables, []);
            }

            return null;
        }
        catch (ServerException e)
        {
            return e.Cause;
        }
    }

    private Variables? LoadVariables(StringBuilder text)
    {
        try
        {
            return Variables.Load(_runtime.Configuration.Home);
        }
        catch (ConfigurationException e)
        {
            text.Append("! ").Append(UntrustedText.OneLine(e.Message, 400)).Append('\n');
            return null;
        }
    }

    private string Matches(ConfigurationSnapshot configuration, string query)
    {
        ServerDefinition[] servers = [.. configuration.Servers.Where(server => !server.Disabled && server.Problem is null)];
        CatalogEntry[] entries = [.. servers.Select(_runtime.Catalog.Find).OfType<CatalogEntry>()];
        ToolSearch search = SearchOver(entries, configuration);
        IReadOnlyList<ToolMatch> matches = search.Find(query, MostMatches);
        var text = new StringBuilder();
        if (matches.Count == 0)
        {
            return text.Append(CultureInfo.InvariantCulture, $"No tool fits '{UntrustedText.OneLine(query, 100)}'. The servers:\n").Append(Servers(configuration)).ToString();
        }

        AppendProblems(text, configuration);
        foreach (ToolMatch match in matches)
        {
            text.Append(UntrustedText.OneLine(match.Server, 64)).Append(": ").Append(Line(match.Tool)).Append('\n');
        }

        string[] unseen = [.. servers.Where(server => server.Kind == ServerKind.Stdio && entries.All(entry => entry.Server != server.Name)).Select(server => server.Name)];
        if (unseen.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"Not searched, for their tools were never seen (load_mcp_tools shows them): {string.Join(", ", unseen.Take(10).Select(server => UntrustedText.OneLine(server, 64)))}{(unseen.Length > 10 ? " ..." : "")}\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private ToolSearch SearchOver(CatalogEntry[] entries, ConfigurationSnapshot configuration)
    {
        if (_search is not { } cached || !cached.Entries.SequenceEqual(entries))
        {
            cached = (entries, new ToolSearch(entries, server => configuration.Find(server)?.Description));
            _search = cached;
        }

        return cached.Search;
    }

    private static void AppendProblems(StringBuilder text, ConfigurationSnapshot configuration)
    {
        // What is wrong with one entry stands beside that entry.
        foreach (ConfigurationProblem problem in configuration.Problems.Where(problem => !problem.Message.StartsWith("server '", StringComparison.Ordinal)).Take(5))
        {
            text.Append("! ").Append(UntrustedText.OneLine(problem.ToString(), 400)).Append('\n');
        }
    }

    private static string Line(CatalogTool tool)
    {
        string mark = tool.IsReadOnly ? " [reads]" : "";
        return tool.Summary.Length == 0 ? tool.Signature + mark : $"{tool.Signature} - {tool.Summary}{mark}";
    }
}
