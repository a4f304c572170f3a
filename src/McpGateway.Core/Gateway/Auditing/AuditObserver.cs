using McpGateway.Audit;
using McpGateway.Gateway.Observing;

namespace McpGateway.Gateway.Auditing;

/// <summary>Makes a line of the audit of each request.</summary>
/// <param name="writer">Writes the lines.</param>
internal sealed class AuditObserver(AuditWriter writer) : ICallObserver
{
    private static readonly string s_owner = Environment.UserName;

    /// <inheritdoc />
    public ICallObservation? Begin(ObservedCall call, in CallContent content)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (!writer.TryHold())
        {
            return null;
        }

        ReadOnlySpan<byte> beginning = AuditLine.Beginning(writer.NextId(), call, content.Arguments, s_owner, writer.Mask);
        return new Observation(writer, writer.Begin(beginning, writer.Settings.KeepsArguments ? content.Arguments : []));
    }

    private sealed class Observation(AuditWriter writer, AuditEntry entry) : ICallObservation
    {
        public void End(ObservedCall call)
        {
            writer.End(entry, AuditLine.Rest(call, writer.Mask));
            writer.Release();
        }
    }
}
