using System.Collections.Concurrent;
using McpGateway.Configuration;
using McpGateway.Gateway.Policy;

namespace McpGateway.Tests.Support;

/// <summary>A gate with one answer to everything, which remembers what it was asked for.</summary>
internal sealed class StubGate(GateDecision answer) : IToolGate
{
    public ConcurrentQueue<(Caller Caller, RequestKind Kind, string? Name)> Asked { get; } = new();

    public GateDecision Decide(Caller caller, RequestKind kind, ServerDefinition server, string? name)
    {
        Asked.Enqueue((caller, kind, name));
        return answer;
    }
}
