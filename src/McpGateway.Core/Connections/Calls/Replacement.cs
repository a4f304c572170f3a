using McpGateway.Json;

namespace McpGateway.Connections.Calls;

/// <summary>A value in a caller's params that becomes another on its way to the server.</summary>
/// <param name="Place">Where it stands, or absent.</param>
/// <param name="From">Another value of the same line that it becomes, or absent.</param>
/// <param name="Bytes">What it becomes where that is not in the line.</param>
internal readonly record struct Replacement(JsonSpan Place, JsonSpan From, byte[]? Bytes)
{
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> line) => Bytes ?? From.Of(line);
}
