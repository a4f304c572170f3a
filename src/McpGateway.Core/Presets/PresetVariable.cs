namespace McpGateway.Presets;

/// <summary>A variable that a server wants: it is in the environment, in <c>.env</c> or among the secrets when the server is reached.</summary>
/// <param name="Name">The name, as the server's makers call it.</param>
/// <param name="About">What it is, as a part of a sentence.</param>
/// <param name="From">The page where to get it; null where everybody knows it.</param>
/// <param name="IsSecret">Whether nobody else may see it.</param>
/// <param name="IsPath">Whether it names a file.</param>
public sealed record PresetVariable(string Name, string About, string? From, bool IsSecret, bool IsPath);
