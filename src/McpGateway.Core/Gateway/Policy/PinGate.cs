using McpGateway.Catalog;
using McpGateway.Catalog.Pinning;
using McpGateway.Configuration;

namespace McpGateway.Gateway.Policy;

/// <summary>The gate where changed tools are refused until somebody approves them (<c>"pin": "enforce"</c>): what another gate allows may be had if its definition was approved.</summary>
/// <param name="inner">The other gate, which is asked first.</param>
/// <param name="pins">What was approved.</param>
/// <param name="known">What is known of a server without asking it; null where nothing is.</param>
internal sealed class PinGate(IToolGate inner, ToolPins pins, Func<ServerDefinition, CatalogEntry?> known) : IToolGate
{
    public GateDecision Decide(Caller caller, RequestKind kind, ServerDefinition server, string? name)
    {
        GateDecision decision = inner.Decide(caller, kind, server, name);
        // Of a server that was never listed nothing is known: it is listed before anything is called there.
        return decision.IsRefused || kind != RequestKind.Tool || name is null || !WantsListing(server) || known(server) is not { } entry ? decision : Pinned(server, entry, name) ?? decision;
    }

    public GateDecision DecideListed(Caller caller, ServerDefinition server, CatalogEntry entry, string tool)
    {
        GateDecision decision = inner.Decide(caller, RequestKind.Tool, server, tool);
        return decision.IsRefused || !WantsListing(server) ? decision : Pinned(server, entry, tool) ?? decision;
    }

    public bool WantsListing(ServerDefinition server) => pins.ModeOf(server) == PinMode.Enforce;

    public object? StateOf(ServerDefinition server) => WantsListing(server) ? pins.StateOf(server) : null;

    public bool HidesInstructions(ServerDefinition server, CatalogEntry entry) => WantsListing(server) && pins.VerdictOf(server, entry).HidesInstructions;

    private GateDecision? Pinned(ServerDefinition server, CatalogEntry entry, string tool) =>
        pins.VerdictOf(server, entry).RefusalOf(tool) is { } reason ? GateDecision.NotApproved(reason) : null;
}
