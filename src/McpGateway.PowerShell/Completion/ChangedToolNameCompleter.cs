using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Gateway.Hosting;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes names of tools that are other than they were approved, of the servers that are typed already or else of all. Starts nothing.</summary>
public sealed class ChangedToolNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        FirstCompletion.Prepare();
        GatewayRuntime runtime = ModuleRuntime.Current;
        object? servers = TypedServers.Of(parameterName, commandAst, fakeBoundParameters);
        return Completions.Of(
            wordToComplete,
            ServerSelection.Select(runtime, servers is null ? null : LanguagePrimitives.ConvertTo<string[]>(servers), _ => { })
                .SelectMany(server => runtime.PinsOf(server).Tools).DistinctBy(tool => tool.Key, StringComparer.Ordinal),
            tool => tool.Key,
            tool => tool.Value.ToString().ToLowerInvariant());
    }
}
