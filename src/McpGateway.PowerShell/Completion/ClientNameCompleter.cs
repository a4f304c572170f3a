using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Clients;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes names of clients. Looks at no file.</summary>
public sealed class ClientNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(wordToComplete, KnownClients.All, client => client.Name, client => client.Title);
}
