using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Configuration;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes names of servers from the configuration. Starts nothing.</summary>
public sealed class ServerNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        CompletionResult[] found = [.. Completions.Of(wordToComplete, ModuleRuntime.Current.Configuration.Current.Servers, server => server.Name, ToolTip)];
        // Most likely a tool's name comes next.
        FirstCompletion.Prepare();
        return found;
    }

    private static string ToolTip(ServerDefinition server)
    {
        string tools = ModuleRuntime.Current.FindCatalog(server) is { } entry ? FormattableString.Invariant($" ({entry.Tools.Count} tools)") : "";
        return (server.Description ?? server.Command ?? server.Url ?? server.Name) + tools;
    }
}
