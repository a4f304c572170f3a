using McpGateway.Configuration;

namespace McpGateway.Gateway.Policy;

/// <summary>The gate of a user's own gateway: of tools the server's entry decides (<see cref="ToolPolicy"/>), everything else may be had.</summary>
internal sealed class ToolGate : IToolGate
{
    public static ToolGate Instance { get; } = new();

    public GateDecision Decide(Caller caller, RequestKind kind, ServerDefinition server, string? name) =>
        kind != RequestKind.Tool || name is null ? GateDecision.Allowed
        : server.Tools.Refusal(name) is { } setting ? GateDecision.Refused(setting)
        : server.Tools.ConfirmedBy(name) is { } pattern ? GateDecision.ToBeConfirmed(pattern)
        : GateDecision.Allowed;
}
