using McpGateway.Json;

namespace McpGateway.Gateway.Sessions;

/// <summary>The name of a member as the most lenient of readers takes it: without regard to case, which in Unicode makes a K of the Kelvin sign.</summary>
internal static class MemberName
{
    /// <summary>The name in lower case; empty where it is not a string.</summary>
    /// <param name="line">The line.</param>
    /// <param name="name">The raw name.</param>
    public static string Of(ReadOnlySpan<byte> line, JsonSpan name) =>
        (JsonMembers.GetString(line, name) ?? "").ToLowerInvariant().Replace('\u017F', 's').Replace('\u212A', 'k').Replace('\u0131', 'i');
}
