using System.Diagnostics.CodeAnalysis;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Policy;
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

    /// <summary>
    /// What stands behind a name or an address, be it that the client may not have it: the server and its own name of it. For those who say why it is refused; the client itself
    /// is told nothing of servers that it does not see.
    /// </summary>
    /// <param name="kind">What is asked for.</param>
    /// <param name="name">The name or address that the client has sent.</param>
    /// <returns>The server, whether the client sees it, and the name; null where there is none.</returns>
    public (ServerDefinition Server, bool IsSeen, string Name)? Behind(RequestKind kind, string name)
    {
        ConfigurationSnapshot seen = _access.Configuration;
        ServerDefinition[] servers = [.. _access.Services.Configuration.Current.Servers.Select(server => seen.Find(server.Name) ?? server)];
        CatalogEntry[] entries = [.. servers.Select(_access.Services.WholeCatalog.Find).OfType<CatalogEntry>()];
        string? item = null, server = null;
        if (ResourceAddress.TryParse(name, out string? host, out string? rest))
        {
            (server, item) = (host, rest);
        }
        else if (kind is RequestKind.Resource)
        {
            CatalogEntry[] having = [.. entries.Where(entry => entry.FindResource(name) is not null)];
            (server, item) = having.Length == 1 ? (having[0].Server, name) : (null, null);
        }
        else
        {
            IEnumerable<string> ItemsOf(CatalogEntry entry) => kind == RequestKind.Tool ? entry.Tools.Select(tool => tool.Name) : entry.Prompts.Select(prompt => prompt.Name);
            if (!new ExposedDirectory(entries.Select(entry => (entry.Server, ItemsOf(entry)))).TryResolve(name, out server, out item) && name.IndexOf("__", StringComparison.Ordinal) is > 0 and var end)
            {
                (server, item) = (name[..end], name[(end + 2)..]);
            }
        }

        return item is not null && Array.Find(servers, one => one.Name.Equals(server, StringComparison.OrdinalIgnoreCase)) is { } found ? (found, seen.Find(found.Name) is not null, item) : null;
    }

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
                CheckClosed(RequestKind.Prompt, name);
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

    /// <summary>Says why something is not there that the client may not have, as long as it sees the server.</summary>
    /// <exception cref="ServerException">It may not have it.</exception>
    public void CheckClosed(RequestKind kind, string name)
    {
        if (Behind(kind, name) is { IsSeen: true } behind)
        {
            ServerException.ThrowIfUnusable(behind.Server);
            _access.Gate.Check(kind, behind.Server, behind.Name);
        }
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
