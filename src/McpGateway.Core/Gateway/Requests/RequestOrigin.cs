using McpGateway.Gateway.Sessions;

namespace McpGateway.Gateway.Requests;

/// <summary>What belongs to a client's request as it was last made, and not to what it asks for.</summary>
/// <param name="Id">The client's id of it.</param>
/// <param name="ProgressToken">The client's raw progress token; null where it does not want to hear of progress.</param>
/// <param name="IsStateless">Whether the request says for itself which revision it is of.</param>
/// <param name="LogLevel">The least level of log messages that the client wants with it, a JSON string; empty for none.</param>
/// <param name="Profile">What the client has said of itself.</param>
internal sealed record RequestOrigin(RawId Id, byte[]? ProgressToken, bool IsStateless, ReadOnlyMemory<byte> LogLevel, ClientProfile Profile)
{
    public static RequestOrigin Of(in ClientRequest request, ReadOnlySpan<byte> line) => new(
        new RawId(request.Id.Of(line)),
        request.ProgressToken.Exists ? request.ProgressToken.Of(line).ToArray() : null,
        request.IsStateless,
        request.LogLevel.Exists ? request.LogLevel.Of(line).ToArray() : default,
        request.Profile);
}
