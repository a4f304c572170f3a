namespace McpGateway.Connections;

/// <summary>Where a client runs that has come from another process: what its own servers get in the place of what this process has.</summary>
/// <param name="Folder">The folder that it was started in.</param>
/// <param name="Environment">The part of its environment that servers get or their definitions ask for, by names that compare as the system compares them.</param>
internal sealed record ClientSurroundings(string Folder, IReadOnlyDictionary<string, string> Environment);
