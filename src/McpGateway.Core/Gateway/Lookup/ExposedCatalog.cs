using System.Diagnostics.CodeAnalysis;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Transports;

namespace McpGateway.Gateway.Lookup;

/// <summary>What one client is offered of all servers, from the catalog, and what stands behind the names and addresses that it sees.</summary>
internal sealed class ExposedCatalog
{
    private readonly GatewayAccess _access;
    private readonly ToolDirectory _directory;
    private readonly HashSet<string> _loaded = new(StringComparer.Ordinal);
    private Names? _toolNames;
    private Names? _promptNames;

    public ExposedCatalog(GatewayAccess access, ToolDirectory directory)
    {
        _access = access;
        _directory = directory;
    }

    /// <summary>What is known of the servers that can be used, in the order of the configuration.</summary>
    public CatalogEntry[] Entries() => _access.ListedEntries();

    /// <summary>The tools that join the meta-tools, with the names they have there.</summary>
    public IEnumerable<(string Name, CatalogTool Tool)> Tools()
    {
        CatalogEntry[] entries = ExposedEntries();
        ExposedDirectory names = ToolNames(entries);
        return entries.SelectMany(entry => entry.Tools.Select(tool => (names.NameOf(entry.Server, tool.Name)!, tool)));
    }

    /// <summary>The prompts of all servers, with the names they have here.</summary>
    public IEnumerable<(string Name, CatalogPrompt Prompt)> Prompts()
    {
        CatalogEntry[] entries = Entries();
        ExposedDirectory names = PromptNames(entries);
        return entries.SelectMany(entry => entry.Prompts.Select(prompt => (names.NameOf(entry.Server, prompt.Name)!, prompt)));
    }

    /// <summary>The client has loaded a server. True where that adds tools to those that it is offered.</summary>
    public bool Load(string server)
    {
        lock (_loaded)
        {
            return _loaded.Add(server) && _access.Configuration.Settings.Exposure == Exposure.Loaded;
        }
    }

    /// <summary>Whether the client's list of tools has those of a server.</summary>
    public bool IsExposed(string server) => _access.Configuration.Settings.Exposure switch
    {
        Exposure.All => true,
        Exposure.Loaded => IsLoaded(server),
        _ => false,
    };

    /// <summary>The tool behind a name.</summary>
    public bool TryFindTool(string name, [NotNullWhen(true)] out string? server, [NotNullWhen(true)] out string? tool) =>
        ToolNames(ExposedEntries()).TryResolve(name, out server, out tool);

    /// <summary>The prompt behind a name. Where the name begins with that of a server whose prompts are not known yet, the server is asked.</summary>
    /// <exception cref="ServerException">There is none, or the server cannot be asked.</exception>
    public async Task<(ServerDefinition Server, string Prompt)> FindPromptAsync(string name, ConnectionScope scope, CancellationToken cancellationToken)
    {
        if (!PromptNames(Entries()).TryResolve(name, out string? server, out string? prompt))
        {
            int end = name.IndexOf("__", StringComparison.Ordinal);
            if (end > 0 && _access.Configuration.Find(name[..end]) is { } named)
            {
                // It was never seen, or its prompts are being listed at this moment.
                await _access.Catalog.GetAsync(named, scope, ServerList.Prompts, refresh: false, cancellationToken).ConfigureAwait(false);
            }

            if (!PromptNames(Entries()).TryResolve(name, out server, out prompt))
            {
                throw NoPrompt(name);
            }
        }

        return (_directory.GetServer(server), prompt);
    }

    /// <summary>The server and its own URI behind an address that a client sends.</summary>
    /// <exception cref="ServerException">No server has it, or several do.</exception>
    public (ServerDefinition Server, string Uri) FindResource(string address)
    {
        (string server, string uri) = ResourceDirectory.Resolve(address, Entries(), _access.Configuration.Servers.Select(known => known.Name));
        return (_directory.GetServer(server), uri);
    }

    private bool IsLoaded(string server)
    {
        lock (_loaded)
        {
            return _loaded.Contains(server);
        }
    }

    private CatalogEntry[] ExposedEntries() => [.. Entries().Where(entry => IsExposed(entry.Server))];

    private ExposedDirectory ToolNames(CatalogEntry[] entries) =>
        (_toolNames = Names.Current(_toolNames, entries, entry => entry.Tools.Select(tool => tool.Name))).Directory;

    private ExposedDirectory PromptNames(CatalogEntry[] entries) =>
        (_promptNames = Names.Current(_promptNames, entries, entry => entry.Prompts.Select(prompt => prompt.Name))).Directory;

    private ServerException NoPrompt(string name)
    {
        string[] nearest = [.. NearestNames.Order(name, Prompts().Select(prompt => prompt.Name)).Take(5)];
        string remedy = nearest.Length == 0 ? "No known server has prompts." : $"Available, nearest match first: {string.Join(", ", nearest)}.";
        string what = name.Length == 0 ? "\"name\" is missing or is not a string" : $"There is no prompt '{Diagnostics.UntrustedText.OneLine(name, 128)}'";
        return new ServerException($"{what}. {remedy}", ServerFailure.UnknownItem);
    }

    /// <summary>The names of one kind of item, good as long as the entries are the same.</summary>
    private sealed record Names(CatalogEntry[] Entries, ExposedDirectory Directory)
    {
        public static Names Current(Names? known, CatalogEntry[] entries, Func<CatalogEntry, IEnumerable<string>> items) =>
            known is not null && known.Entries.AsSpan().SequenceEqual(entries)
                ? known
                : new Names(entries, new ExposedDirectory(entries.Select(entry => (entry.Server, items(entry)))));
    }
}
