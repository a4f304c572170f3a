using System.Globalization;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Tokens;

namespace McpGateway.Gateway.MetaTools;

/// <summary>The list of servers: a line each with name, purpose, number of tools, state, and what is missing.</summary>
internal sealed class ServerLines
{
    /// <summary>How many tokens the line of a server with nothing wrong has at most, by an estimate that is within 10 % of the truth.</summary>
    private const int MaxTokens = 27;

    private readonly GatewayAccess _access;
    private readonly ConfigurationSnapshot _configuration;
    private readonly ConnectionScope? _scope;

    public ServerLines(GatewayAccess access, ConfigurationSnapshot configuration, ConnectionScope? scope)
    {
        _scope = scope;
        _access = access;
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
            text.Append(_access.NothingConfigured is { } nothing ? nothing + ".\n" : "");
        }
        else if (_configuration.Servers.All(server => server.Disabled))
        {
            text.Append(CultureInfo.InvariantCulture, $"Every server{(_access.Caller.UserName is null ? " in " + _access.Services.Configuration.Home.ConfigurationFile : "")} is switched off by \"disabled\": true or \"enabled\": false.\n");
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
            text.Append(CultureInfo.InvariantCulture, $"! {Path.GetFileName(_access.Services.Configuration.Home.ConfigurationFile)}: {notes} {(notes == 1 ? "value is" : "values are")} not used as written; see logs/gateway.log or Get-McpServer for details.\n");
        }

        foreach (string problem in _access.Services.Searcher.Problems.Take(3))
        {
            text.Append("! ").Append(Path.GetFileName(_access.Services.Configuration.Home.ThesaurusFile)).Append(' ').Append(problem).Append(".\n");
        }
    }

    private string Line(ServerDefinition server, Variables? variables)
    {
        var facts = new ServerFacts(_access, server, variables);
        string name = UntrustedText.OneLine(server.Name, 64) + ": ";
        string shown = CutWords(facts.Purpose, MaxTokens - TokenEstimate.Of(name + "[9999 tools, ready]"));
        return name + shown + (shown.Length > 0 ? " " : "") + $"[{facts.Summary}]";
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

    private Variables? LoadVariables(StringBuilder text)
    {
        try
        {
            return _access.Services.Connections.VariablesOf(_scope);
        }
        catch (ConfigurationException e)
        {
            text.Append("! ").Append(UntrustedText.OneLine(e.Message, 400)).Append('\n');
            return null;
        }
    }
}
