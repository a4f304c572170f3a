using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Configuration;
using McpGateway.Gateway.Policy;

namespace McpGateway.Gateway;

/// <summary>What one caller has of the gateway: the servers that there are for it, and what it may see and use of them. Every path of a client goes through here.</summary>
internal sealed class GatewayAccess
{
    private volatile Part? _part;

    /// <param name="services">The gateway.</param>
    /// <param name="caller">In whose name.</param>
    /// <param name="profile">The name of the profile that the caller has chosen; null for none.</param>
    public GatewayAccess(GatewayServices services, Caller caller, string? profile = null)
    {
        Profile = profile;
        Services = services;
        Caller = caller;
        Gate = new CallerGate(services.Gate, caller, profile is null ? null : () => FindProfile(services.Configuration.Current));
        Catalog = new GatedCatalog(services.WholeCatalog, Gate);
        // An index serves one list of servers.
        Searcher = IsWhole ? services.Searcher : new ToolSearch(services.Configuration.Home.ThesaurusFile);
    }

    /// <summary>What there is once a process.</summary>
    public GatewayServices Services { get; }

    /// <summary>In whose name.</summary>
    public Caller Caller { get; }

    /// <summary>The name of the profile that the caller has chosen; null for none.</summary>
    public string? Profile { get; }

    /// <summary>The gate as the caller meets it.</summary>
    public CallerGate Gate { get; }

    /// <summary>The catalog as the caller sees it.</summary>
    public GatedCatalog Catalog { get; }

    /// <summary>Finds tools by what they do.</summary>
    public ToolSearch Searcher { get; }

    /// <summary>The configuration as the caller sees it: other servers are not there at all.</summary>
    public ConfigurationSnapshot Configuration => Of(Services.Configuration.Current);

    /// <summary>What to tell where there is no server at all, and nothing else is wrong; null where there is one.</summary>
    public string? NothingConfigured =>
        Configuration.Servers.Count > 0 ? null
        : Profile is not null && FindProfile(Services.Configuration.Current) is null ? $"There is no profile '{Profile}' in the configuration"
        : Services.Configuration.Current.Servers.Count > 0 ? $"{(Profile is null ? Caller.Name : $"The profile '{Profile}'")} has no server"
        : Caller.UserName is null ? Services.Configuration.NothingConfigured
        : "No servers are configured";

    /// <summary>A state of the configuration as the caller sees it.</summary>
    public ConfigurationSnapshot Of(ConfigurationSnapshot whole)
    {
        if (IsWhole)
        {
            return whole;
        }

        Part? part = _part;
        if (part?.Whole != whole)
        {
            _part = part = new Part(whole, Restrict(whole));
        }

        return part.Seen;
    }

    /// <summary>What is known of all servers that can be used and may be listed, in the order of the configuration.</summary>
    public CatalogEntry[] ListedEntries() => [.. Configuration.Servers.Where(server => server.IsOffered).Select(Catalog.FindListed).OfType<CatalogEntry>()];

    /// <summary>The servers whose tools are known and may be found, in the order of the configuration.</summary>
    public IReadOnlyList<SearchedServer> SearchedServers() =>
        [.. Configuration.Servers
            .Where(server => server.IsOffered && Gate.IsOpen(RequestKind.Search, server))
            .Select(server => Catalog.Find(server) is { } entry ? new SearchedServer(entry, server.Description) : null)
            .OfType<SearchedServer>()];

    private bool IsWhole => Profile is null && Caller is { UserName: null, Grants: null };

    private GatewayProfile? FindProfile(ConfigurationSnapshot whole) => whole.Profiles.FirstOrDefault(profile => profile.Name == Profile);

    private ConfigurationSnapshot Restrict(ConfigurationSnapshot whole)
    {
        GatewayProfile? profile = FindProfile(whole);
        IEnumerable<ServerDefinition> servers = Profile is null ? whole.Servers : whole.Servers.Where(server => profile?.Has(server) == true);
        return new ConfigurationSnapshot(
            [.. servers.Where(Caller.Sees).Select(server => Caller.UserName is { } user && server.HasLogins ? server with { User = user } : server)],
            // They name files and servers that are not everybody's affair.
            Caller.UserName is null ? whole.Problems : [],
            profile?.Exposure is { } exposure && whole.Managed?.Sets("exposure") != true ? whole.Settings with { Exposure = exposure } : whole.Settings)
        { IsBroken = whole.IsBroken, Managed = whole.Managed };
    }

    private sealed record Part(ConfigurationSnapshot Whole, ConfigurationSnapshot Seen);
}
