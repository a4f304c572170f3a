using McpGateway.Configuration;

namespace McpGateway.Gateway.Policy;

/// <summary>The gate of a user's own gateway: of tools the administrator decides (<see cref="ManagedServer"/>), then the server's entry (<see cref="ToolPolicy"/>); everything else may be had.</summary>
internal sealed class ToolGate : IToolGate
{
    public static ToolGate Instance { get; } = new();

    public GateDecision Decide(Caller caller, RequestKind kind, ServerDefinition server, string? name) =>
        // It is listed, with the reason.
        server.Refusal is { } refusal && kind is not (RequestKind.List or RequestKind.Search) ? GateDecision.Refused(refusal) with { IsManaged = true }
        : kind != RequestKind.Tool || name is null ? GateDecision.Allowed
        : server.Managed?.DeniedBy(name) is { } denied ? GateDecision.Refused(denied) with { IsManaged = true }
        : server.Tools.Refusal(name) is { } setting ? GateDecision.Refused(setting)
        : server.Managed?.ConfirmedBy(name) is { } confirmed ? GateDecision.ToBeConfirmed(confirmed) with { IsManaged = true }
        : server.Tools.ConfirmedBy(name) is { } pattern ? GateDecision.ToBeConfirmed(pattern)
        : GateDecision.Allowed;
}
