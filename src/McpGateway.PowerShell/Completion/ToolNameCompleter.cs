using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Gateway;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes names of tools, of the servers that are typed already or else of all, from the catalog. Starts nothing.</summary>
public sealed class ToolNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(wordToComplete, Tools(fakeBoundParameters?[ServerParameter(parameterName)]).DistinctBy(tool => tool.Name, StringComparer.Ordinal));

    // Of Register-McpServer, -Name is the server and -DenyTool the tool; elsewhere -Name is the tool.
    private static string ServerParameter(string tool) => tool.Equals("Name", StringComparison.OrdinalIgnoreCase) ? "Server" : "Name";

    private static IEnumerable<(string Name, string ToolTip)> Tools(object? servers)
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        string[]? names = servers is null ? null : LanguagePrimitives.ConvertTo<string[]>(servers);
        foreach (ServerDefinition server in ServerSelection.Select(runtime, names, _ => { }))
        {
            foreach (CatalogTool tool in runtime.FindCatalog(server)?.Tools ?? [])
            {
                yield return (tool.Name, tool.Summary.Length == 0 ? tool.Signature : $"{tool.Signature} - {tool.Summary}");
            }
        }
    }
}
