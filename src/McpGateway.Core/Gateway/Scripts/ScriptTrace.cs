using System.Diagnostics;
using McpGateway.Wire;

namespace McpGateway.Gateway.Scripts;

/// <summary>The trace that the code of this process is in where it makes a call: what it calls belongs to it, as with requests of <see cref="HttpClient"/>.</summary>
internal static class ScriptTrace
{
    /// <summary>Members of <c>_meta</c>; empty where it is in none.</summary>
    public static ReadOnlyMemory<byte> Current() =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity && TraceContext.Read(id, activity.TraceStateString) is { } trace ? trace.ToMembers() : default;
}
