using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Access;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes names of tokens.</summary>
public sealed class TokenNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return [.. Completions.Of(wordToComplete, new TokenStore(ModuleRuntime.Current.Configuration.Home).List(), token => token.Name, token => string.Join(", ", token.Servers ?? []))];
        }
        catch (AccessException)
        {
            return [];
        }
    }
}
