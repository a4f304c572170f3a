using McpGateway.Connections;

namespace McpGateway.Catalog;

/// <summary>What one server offered when it was last seen.</summary>
public sealed class CatalogEntry
{
    private readonly Dictionary<string, CatalogTool> _byName;
    private readonly Dictionary<string, CatalogPrompt> _prompts;
    private readonly Dictionary<string, CatalogResource> _resources;

    /// <summary>Holds what a server listed. Of tools or prompts with the same name, and of resources with the same URI, the first counts.</summary>
    /// <param name="server">The server's name in the configuration.</param>
    /// <param name="fingerprint">The definition it was reached by.</param>
    /// <param name="seen">When.</param>
    /// <param name="identity">What it said of itself.</param>
    /// <param name="tools">Its tools, in its order.</param>
    /// <param name="prompts">Its prompts, in its order.</param>
    /// <param name="resources">Its resources, in its order.</param>
    /// <param name="resourceTemplates">Its resource templates, in its order.</param>
    /// <param name="gaps">Why lists may have more than is known, as half a sentence each; whole lists are not in it.</param>
    internal CatalogEntry(
        string server,
        string fingerprint,
        DateTimeOffset seen,
        ServerIdentity identity,
        IEnumerable<CatalogTool> tools,
        IEnumerable<CatalogPrompt>? prompts = null,
        IEnumerable<CatalogResource>? resources = null,
        IEnumerable<CatalogResourceTemplate>? resourceTemplates = null,
        IReadOnlyDictionary<ServerList, string>? gaps = null)
    {
        Server = server;
        Fingerprint = fingerprint;
        Seen = seen;
        Since = seen;
        Identity = identity;
        (Tools, _byName) = Distinct(tools, tool => tool.Name);
        (Prompts, _prompts) = Distinct(prompts ?? [], prompt => prompt.Name);
        (Resources, _resources) = Distinct(resources ?? [], resource => resource.Uri);
        (ResourceTemplates, _) = Distinct(resourceTemplates ?? [], template => template.UriTemplate);
        Gaps = gaps ?? new Dictionary<ServerList, string>();
    }

    /// <summary>The server's name in the configuration.</summary>
    public string Server { get; }

    /// <summary>The fingerprint of the definition that the server was reached by.</summary>
    internal string Fingerprint { get; }

    /// <summary>When the server was seen.</summary>
    public DateTimeOffset Seen { get; }

    /// <summary>Since when the server has offered the same, as far as is known. Of two entries the one with the later counts.</summary>
    internal DateTimeOffset Since { get; set; }

    /// <summary>What the server said of itself.</summary>
    public ServerIdentity Identity { get; }

    /// <summary>The tools in the server's order.</summary>
    public IReadOnlyList<CatalogTool> Tools { get; }

    /// <summary>The prompts in the server's order.</summary>
    public IReadOnlyList<CatalogPrompt> Prompts { get; }

    /// <summary>The resources in the server's order.</summary>
    public IReadOnlyList<CatalogResource> Resources { get; }

    /// <summary>The resource templates in the server's order.</summary>
    public IReadOnlyList<CatalogResourceTemplate> ResourceTemplates { get; }

    /// <summary>The lists that could not be read to their end, and why.</summary>
    internal IReadOnlyDictionary<ServerList, string> Gaps { get; }

    /// <summary>Why a list may have more than is known, as half a sentence: the server did not give all of it. Null where it is whole.</summary>
    /// <param name="list">One list.</param>
    public string? GapOf(ServerList list) => Gaps.GetValueOrDefault(list);

    /// <summary>A tool by its exact name.</summary>
    /// <param name="name">The name.</param>
    internal CatalogTool? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A prompt by its exact name.</summary>
    /// <param name="name">The name.</param>
    public CatalogPrompt? FindPrompt(string name) => _prompts.GetValueOrDefault(name);

    /// <summary>A resource by its exact URI.</summary>
    /// <param name="uri">The URI.</param>
    internal CatalogResource? FindResource(string uri) => _resources.GetValueOrDefault(uri);

    /// <summary>The entry with the items alone for which something holds; this one where that leaves nothing out.</summary>
    /// <param name="tools">Which tools.</param>
    /// <param name="prompts">Which prompts.</param>
    /// <param name="resources">Which resources.</param>
    /// <param name="templates">Which resource templates.</param>
    internal CatalogEntry Only(Func<CatalogTool, bool> tools, Func<CatalogPrompt, bool> prompts, Func<CatalogResource, bool> resources, Func<CatalogResourceTemplate, bool> templates) =>
        Tools.All(tools) && Prompts.All(prompts) && Resources.All(resources) && ResourceTemplates.All(templates)
            ? this
            : new CatalogEntry(Server, Fingerprint, Seen, Identity, Tools.Where(tools), Prompts.Where(prompts), Resources.Where(resources), ResourceTemplates.Where(templates), Gaps);

    /// <summary>The entry without what the server tells models about its use.</summary>
    internal CatalogEntry WithoutInstructions() =>
        new(Server, Fingerprint, Seen, Identity with { Instructions = null }, Tools, Prompts, Resources, ResourceTemplates, Gaps);

    private static (T[] Items, Dictionary<string, T> ByKey) Distinct<T>(IEnumerable<T> items, Func<T, string> key)
    {
        T[] distinct = [.. items.DistinctBy(key, StringComparer.Ordinal)];
        return (distinct, distinct.ToDictionary(key, StringComparer.Ordinal));
    }
}
