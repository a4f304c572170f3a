using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Catalog;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes addresses of resources, and templates of them, of the servers that are typed already or else of all, from the catalog. Starts nothing.</summary>
public sealed class ResourceUriCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(
            wordToComplete,
            Uris(TypedServers.Of("Name", commandAst, fakeBoundParameters)).DistinctBy(found => found.Item.ToString(), StringComparer.Ordinal),
            found => found.Item.ToString()!,
            found => $"{found.Server}: {found.Item.Name} {found.Item.Summary}");

    private static IEnumerable<(string Server, ListedItem Item)> Uris(object? servers)
    {
        foreach (CatalogEntry entry in Completions.Entries(servers))
        {
            foreach (ListedItem item in entry.Resources.Select(resource => (ListedItem)new McpResource(entry.Server, resource))
                .Concat(entry.ResourceTemplates.Select(template => new McpResourceTemplate(entry.Server, template))))
            {
                yield return (entry.Server, item);
            }
        }
    }
}
