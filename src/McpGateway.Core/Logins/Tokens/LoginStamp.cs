using McpGateway.Configuration;

namespace McpGateway.Logins.Tokens;

/// <summary>What tells one state of a login from the next without reading it.</summary>
/// <param name="File">The state of its file, where it has one.</param>
/// <param name="Version">Its version, where it is elsewhere.</param>
internal readonly record struct LoginStamp(FileStamp? File, long Version);
