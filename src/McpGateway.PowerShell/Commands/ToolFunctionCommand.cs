using System.Collections;
using System.Management.Automation;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Importing;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Commands;

/// <summary>What makes functions of tools: which tools, and which names.</summary>
public abstract class ToolFunctionCommand : AsyncPSCmdlet
{
    private readonly Dictionary<string, string> _map = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);

    /// <summary>Tool names or wildcards; by default, all tools.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string[]? Tool { get; set; }

    /// <summary>A prefix for the noun of each function: <c>My</c> gives <c>Search-MyGithubRepository</c>.</summary>
    [Parameter]
    [AllowEmptyString]
    public string Prefix { get; set; } = "";

    /// <summary>Names for functions, by tool name: <c>@{ search_repositories = 'Find-Repository' }</c>. They get no prefix.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary NameMap { get; set; } = new Hashtable();

    /// <summary>Asks the servers again, even if the catalog already has the answer.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        if (!Prefix.All(IsPartOfName))
        {
            ThrowTerminatingError(ImportErrors.NameInvalid(Prefix));
        }

        foreach (DictionaryEntry entry in NameMap)
        {
            string name = entry.Value?.ToString() ?? "";
            if (name.Length == 0 || !name.All(IsPartOfName) || !(char.IsLetterOrDigit(name[0]) || name[0] == '_'))
            {
                ThrowTerminatingError(ImportErrors.NameInvalid(name));
            }

            if (_map.ContainsValue(name))
            {
                ThrowTerminatingError(ImportErrors.NameTwice(name));
            }

            string tool = entry.Key.ToString() ?? "";
            _map.Add(tool, name);
            _unknown.Add(tool);
        }

        _unknown.UnionWith(Tool?.Where(name => !ServerSelection.IsPattern(name)) ?? []);
    }

    /// <summary>What servers offer; an error for each that cannot say so.</summary>
    private protected IReadOnlyList<CatalogEntry> Catalogs(GatewayRuntime runtime, IEnumerable<ServerDefinition> servers)
    {
        var found = new List<CatalogEntry>();
        Run(async () =>
        {
            // The pool limits how many start at once.
            (string Name, Task<CatalogEntry> Entry)[] entries = [.. servers.Select(server => (server.Name, runtime.GetCatalogAsync(server, Refresh, Token)))];
            foreach ((string name, Task<CatalogEntry> entry) in entries)
            {
                try
                {
                    found.Add(await entry.ConfigureAwait(false));
                }
                catch (ServerException e)
                {
                    Post(e.ToErrorRecord(name));
                }
            }
        });
        return found;
    }

    /// <summary>The functions for the tools that are wanted.</summary>
    private protected IReadOnlyList<ToolFunction> Functions(CatalogEntry entry)
    {
        // As everywhere, case matters only where it decides.
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        foreach (CatalogTool tool in entry.Tools)
        {
            string? key = _map.ContainsKey(tool.Name) ? tool.Name : _map.Keys.FirstOrDefault(key => key.Equals(tool.Name, StringComparison.OrdinalIgnoreCase));
            if (key is not null && !map.ContainsValue(_map[key]))
            {
                map.Add(tool.Name, _map[key]);
            }
        }

        _unknown.RemoveWhere(name => entry.Tools.Any(tool => tool.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
        IReadOnlyDictionary<string, string> names = FunctionNames.Of(entry.Server, entry.Tools.Select(tool => tool.Name), Prefix, map);
        return
        [
            .. entry.Tools
                .Where(tool => ServerSelection.Fits(tool.Name, Tool))
                .Select(tool => new ToolFunction(names[tool.Name], entry.Server, tool)),
        ];
    }

    /// <summary>Errors for names of tools that none of the servers has.</summary>
    private protected void WriteUnknown(IReadOnlyList<CatalogEntry> entries)
    {
        foreach (string name in _unknown.Where(_ => entries.Count > 0))
        {
            WriteError(entries.Count == 1 ? GatewayRuntime.UnknownTool(name, entries[0]).ToErrorRecord(name) : ErrorRecords.ToolNotFound(name, entries.Count));
        }
    }

    private static bool IsPartOfName(char character) => NameWords.IsPart(character) || character is '-' or '_';
}
