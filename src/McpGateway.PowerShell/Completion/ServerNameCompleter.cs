using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Configuration;
using McpGateway.Gateway;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes names of servers from the configuration. Starts nothing.</summary>
public sealed class ServerNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(wordToComplete, Servers());

    private static IEnumerable<(string Name, string ToolTip)> Servers()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        foreach (ServerDefinition server in runtime.Configuration.Current.Servers)
        {
            string tools = runtime.FindCatalog(server) is { } entry ? FormattableString.Invariant($" ({entry.Tools.Count} tools)") : "";
            yield return (server.Name, (server.Description ?? server.Command ?? server.Url ?? server.Name) + tools);
        }
    }
}
