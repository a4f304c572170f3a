using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes names of tools, of the servers that are typed already or else of all, from the catalog. Starts nothing.</summary>
public sealed class ToolNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        FirstCompletion.Prepare();
        return Completions.Of(
            wordToComplete,
            Completions.Entries(TypedServers.Of(parameterName, commandAst, fakeBoundParameters)).SelectMany(entry => entry.Tools).DistinctBy(tool => tool.Name, StringComparer.Ordinal),
            tool => tool.Name,
            tool => tool.Summary.Length == 0 ? tool.Signature : $"{tool.Signature} - {tool.Summary}");
    }
}
