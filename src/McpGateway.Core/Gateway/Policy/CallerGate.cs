using System.Runtime.CompilerServices;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Diagnostics;
using McpGateway.Transports;

namespace McpGateway.Gateway.Policy;

/// <summary>The gate as one caller meets it.</summary>
/// <param name="gate">Decides.</param>
/// <param name="caller">In whose name.</param>
/// <param name="profile">The profile that the caller has chosen, as it is now; null where there is none to choose.</param>
internal sealed class CallerGate(IToolGate gate, Caller caller, Func<GatewayProfile?>? profile = null)
{
    private readonly ConditionalWeakTable<CatalogEntry, Seen> _views = [];

    /// <summary>Decides.</summary>
    /// <inheritdoc cref="IToolGate.Decide" path="/param" />
    public GateDecision Decide(RequestKind kind, ServerDefinition server, string? name) =>
        // The gateway's own tools are everybody's.
        server.Name == ConfigurationReader.ReservedName ? gate.Decide(caller, kind, server, name)
        : caller.IsRefused(kind, server, name) ? GateDecision.Refused(caller.Name)
        : profile is not null && RefusalOf(profile(), kind, server, name) is { } refusal ? GateDecision.Refused(refusal)
        : gate.Decide(caller, kind, server, name);

    /// <summary>Whether the caller may have something, perhaps once the user has agreed.</summary>
    /// <inheritdoc cref="IToolGate.Decide" path="/param" />
    public bool IsOpen(RequestKind kind, ServerDefinition server, string? name = null) => !Decide(kind, server, name).IsRefused;

    /// <summary>Decides, and refuses what the caller may not have.</summary>
    /// <inheritdoc cref="IToolGate.Decide" path="/param" />
    /// <exception cref="ServerException">The caller may not have it; the setting is named.</exception>
    public GateDecision Check(RequestKind kind, ServerDefinition server, string? name)
    {
        GateDecision decision = Decide(kind, server, name);
        if (decision is { IsRefused: true, IsManaged: true })
        {
            ServerException.ThrowIfUnusable(server);
            throw new ServerException(server.Name, ServerFailure.Denied, $"does not offer {Shown(kind, name)}: {decision.Reason} disables it", $"Use another tool. {ManagedConfiguration.Remedy}");
        }

        return decision.IsNotApproved ? throw NotApproved(server, name!, decision)
            : decision.IsRefused
            ? throw new ServerException(server.Name, ServerFailure.Denied, $"does not offer {Shown(kind, name)}: {decision.Reason}{(gate.Decide(caller, kind, server, name).IsRefused ? " in its entry" : "")} disables it", $"Use another {(kind == RequestKind.Tool ? "tool" : "server")}; only the user can change the setting.")
            : decision;
    }

    /// <summary>Whether a tool has to be listed on a connection before it is called there.</summary>
    public bool WantsListing(ServerDefinition server) => gate.WantsListing(server);

    /// <summary>Whether a tool may be called as one listing has it.</summary>
    public bool IsOpen(ServerDefinition server, CatalogEntry entry, string tool) => !Decide(server, entry, tool).IsRefused;

    /// <summary>Refuses a tool that may not be called as one listing has it.</summary>
    /// <exception cref="ServerException">It may not.</exception>
    public void CheckListed(ServerDefinition server, CatalogEntry entry, string tool)
    {
        if (gate.DecideListed(caller, server, entry, tool) is { IsNotApproved: true } decision)
        {
            throw NotApproved(server, tool, decision);
        }

        Check(RequestKind.Tool, server, tool);
    }

    /// <summary>An entry of the catalog without what the caller may not have. It is made once a definition, for every call passes here.</summary>
    public CatalogEntry View(ServerDefinition server, CatalogEntry whole)
    {
        if (!_views.TryGetValue(whole, out Seen? view) || !ReferenceEquals(view.Server, server) || !ReferenceEquals(view.State, gate.StateOf(server)))
        {
            view = new Seen(server, gate.StateOf(server), Filter(server, whole));
            _views.AddOrUpdate(whole, view);
        }

        return view.Entry ?? whole;
    }

    private static string? RefusalOf(GatewayProfile? profile, RequestKind kind, ServerDefinition server, string? name) =>
        profile?.Has(server) != true ? "the profile"
        : kind == RequestKind.Tool && name is not null && profile.Tools.Refusal(name) is { } setting ? $"{setting} of the profile '{profile.Name}'"
        : null;

    private GateDecision Decide(ServerDefinition server, CatalogEntry entry, string tool) =>
        gate.DecideListed(caller, server, entry, tool) is { IsRefused: true } refusal ? refusal : Decide(RequestKind.Tool, server, tool) is { IsRefused: true, IsNotApproved: false } other ? other : GateDecision.Allowed;

    private static ServerException NotApproved(ServerDefinition server, string tool, GateDecision decision) => new(
        server.Name,
        ServerFailure.Denied,
        $"does not offer {Shown(RequestKind.Tool, tool)}: {decision.Reason!.TrimEnd('.')} (\"pin\": \"enforce\")",
        decision.Remedy ?? "");

    private static string Shown(RequestKind kind, string? name)
    {
        string shown = $"'{UntrustedText.OneLine(name, 128)}'";
        return kind switch
        {
            RequestKind.Tool => shown,
            RequestKind.Prompt => "the prompt " + shown,
            RequestKind.Resource => "the resource " + shown,
            RequestKind.Completion => "completions of " + shown,
            RequestKind.List => "a list of what it has",
            _ => "a search",
        };
    }

    /// <summary>Null where nothing is left out: a view does not keep what it is a view of.</summary>
    private CatalogEntry? Filter(ServerDefinition server, CatalogEntry whole)
    {
        CatalogEntry open = whole.Only(
            tool => IsOpen(server, whole, tool.Name),
            prompt => IsOpen(RequestKind.Prompt, server, prompt.Name),
            resource => IsOpen(RequestKind.Resource, server, resource.Uri),
            template => IsOpen(RequestKind.Resource, server, template.UriTemplate));
        open = gate.HidesInstructions(server, whole) ? open.WithoutInstructions() : open;
        return ReferenceEquals(open, whole) ? null : open;
    }

    private sealed record Seen(ServerDefinition Server, object? State, CatalogEntry? Entry);
}
