using McpGateway.Wire;

namespace McpGateway.Gateway.Observing;

/// <summary>The trace that the headers of a request of HTTP name: it counts for the messages in its body that name none themselves. It goes along with the thread that handles the request.</summary>
internal static class IncomingTrace
{
    private static readonly AsyncLocal<TraceContext?> s_current = new();

    /// <summary>The trace; null for none.</summary>
    public static TraceContext? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }
}
