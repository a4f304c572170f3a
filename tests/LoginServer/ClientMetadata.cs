using System.Text.Json.Serialization;

namespace McpGateway.LoginServer;

/// <summary>What a client says of itself (RFC 7591).</summary>
internal sealed record ClientMetadata([property: JsonPropertyName("client_name")] string? Name, [property: JsonPropertyName("redirect_uris")] string[]? RedirectUris);
