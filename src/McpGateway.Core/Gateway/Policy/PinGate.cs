using McpGateway.Catalog;
using McpGateway.Catalog.Pinning;
using McpGateway.Configuration;
using McpGateway.Diagnostics;

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

    private GateDecision? Pinned(ServerDefinition server, CatalogEntry entry, string tool)
    {
        PinVerdict verdict = pins.VerdictOf(server, entry);
        if (verdict.RefusalOf(tool) is not { } reason)
        {
            return null;
        }

        // Approving is no cure for a file that cannot be read: what is, the problem says itself.
        (string cause, string remedy) = verdict.IsUnknown ? FirstSentence.Of(reason) : (reason, PinRemedies.Of(server, verdict.IsOfServer ? null : tool));
        return GateDecision.NotApproved(cause, remedy);
    }
}
