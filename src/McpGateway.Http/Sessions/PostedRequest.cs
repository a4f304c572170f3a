using McpGateway.Gateway.Sessions;

namespace McpGateway.Http.Sessions;

/// <summary>A request in what a client has posted.</summary>
/// <param name="Id">Its raw id.</param>
/// <param name="ProgressToken">Its raw progress token; null for none.</param>
internal sealed record PostedRequest(RawId Id, RawId? ProgressToken);
