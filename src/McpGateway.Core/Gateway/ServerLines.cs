using System.Globalization;
using System.Text;
using McpGateway.Catalog;
using McpGateway.Catalog.Discovery;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;

namespace McpGateway.Gateway;

/// <summary>The list of servers: a line each with name, purpose, number of tools, state, and what is missing.</summary>
internal sealed class ServerLines
{
    /// <summary>How many tokens the line of a server with nothing wrong has at most, by an estimate that is within 10 % of the truth.</summary>
    private const int MostTokens = 27;

    private readonly GatewayRuntime _runtime;
    private readonly ConfigurationSnapshot _configuration;

    public ServerLines(GatewayRuntime runtime, ConfigurationSnapshot configuration)
    {
        _runtime = runtime;
        _configuration = configuration;
    }

    /// <summary>All servers that are not switched off, after what is wrong with the configuration as a whole.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        AppendProblems(text);
        Variables? variables = LoadVariables(text);
        foreach (ServerDefinition server in _configuration.Servers.Where(server => !server.Disabled))
        {
            text.Append(Line(server, variables)).Append('\n');
        }

        if (_configuration.Servers.Count == 0)
        {
            // Where the file is broken, that is what stands above.
            text.Append(_runtime.Configuration.NothingConfigured is { } nothing ? nothing + ".\n" : "");
        }
        else if (_configuration.Servers.All(server => server.Disabled))
        {
            text.Append(CultureInfo.InvariantCulture, $"Every server in {_runtime.Configuration.Home.ConfigurationFile} is switched off by \"disabled\": true or \"enabled\": false.\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>What is wrong with the configuration and the user's synonyms, but for what stands beside one server.</summary>
    public void AppendProblems(StringBuilder text)
    {
        foreach (ConfigurationProblem problem in _configuration.Problems.Where(problem => !problem.IsNote && !problem.Message.StartsWith("server '", StringComparison.Ordinal)).Take(5))
        {
            text.Append("! ").Append(UntrustedText.OneLine(problem.ToString(), 400)).Append('\n');
        }

        // The user reads them all elsewhere; here they would cost tokens in every conversation.
        if (_configuration.Problems.Count(problem => problem.IsNote) is > 0 and int notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"! {Path.GetFileName(_runtime.Configuration.Home.ConfigurationFile)}: {notes} {(notes == 1 ? "value is" : "values are")} not used as written; see logs/gateway.log or Get-McpServer for details.\n");
        }

        foreach (string problem in _runtime.Searcher.Problems.Take(3))
        {
            text.Append("! ").Append(Path.GetFileName(_runtime.Configuration.Home.ThesaurusFile)).Append(' ').Append(problem).Append(".\n");
        }
    }

    private string Line(ServerDefinition server, Variables? variables)
    {
        CatalogEntry? entry = _runtime.Catalog.Find(server);
        string name = UntrustedText.OneLine(server.Name, 64) + ": ";
        string facts = $"[{Facts(server, entry, variables)}]";
        string purpose = ServerPurpose.Of(server, entry);
        string shown = CutWords(purpose, MostTokens - TokenEstimate.Of(name + "[9999 tools, ready]"));
        return name + shown + (shown.Length > 0 ? " " : "") + facts;
    }

    private static string CutWords(string text, int mostTokens)
    {
        if (TokenEstimate.Of(text) <= mostTokens)
        {
            return text;
        }

        do
        {
            int space = text.LastIndexOf(' ');
            text = space > 0 ? text[..space].TrimEnd(',', ';', ':', '-', '(') : "";
        }
        while (TokenEstimate.Of(text) >= mostTokens && text.Length > 0);
        return text.Length > 0 ? text + "…" : "";
    }

    private string Facts(ServerDefinition server, CatalogEntry? entry, Variables? variables)
    {
        string tools = entry is null ? "tools not seen yet" : string.Create(CultureInfo.InvariantCulture, $"{entry.Tools.Count} {(entry.Tools.Count == 1 ? "tool" : "tools")}");
        tools += entry?.GapOf(ServerList.Tools) is null ? "" : " or more";
        ServerState state = _runtime.GetState(server.Name);
        string reason = UntrustedText.OneLine(state.Reason, 300);
        return state switch
        {
            { Status: ServerStatus.Ready, Processes: > 1 } => string.Create(CultureInfo.InvariantCulture, $"{tools}, ready, {state.Processes} processes"),
            { Status: ServerStatus.Ready } => tools + ", ready",
            { Status: ServerStatus.Starting } => tools + ", starting",
            { NextTry: { } next } => string.Create(CultureInfo.InvariantCulture, $"{tools}, faulted until {next.UtcDateTime:HH:mm:ss} UTC: {reason}"),
            { Status: ServerStatus.Faulted } => $"{tools}, faulted: {reason}",
            _ when Obstacle(server, variables) is { } obstacle => $"{tools}, {UntrustedText.OneLine(obstacle, 300)}",
            _ when entry is null && new DiscoveryFailures(_runtime.Configuration.Home, _runtime.Options.Time).ReasonOf(server) is { } failure => $"{tools}, could not be reached: {UntrustedText.OneLine(failure, 300)}",
            _ => tools,
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
}
