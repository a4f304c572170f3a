using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Configuration;
using McpGateway.Secrets;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes names of secrets: those that are kept, and those that servers use and that are missing.</summary>
public sealed class SecretNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ConfigurationStore configuration = ModuleRuntime.Current.Configuration;
        try
        {
            IEnumerable<string> kept = new NamedSecrets(configuration.Home.Root).List();
            string[] names = [.. kept.Concat(configuration.Current.Servers.SelectMany(SecretUses.NamesOf)).Distinct(StringComparer.Ordinal)];
            return [.. Completions.Of(wordToComplete, names, name => name, name => name)];
        }
        catch (SecretStoreException)
        {
            return [];
        }
    }
}
