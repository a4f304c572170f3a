namespace McpGateway.Presets;

/// <summary>What the user says of a server when it is registered; it becomes a part of the entry.</summary>
/// <param name="Name">The name.</param>
/// <param name="About">What it is, as a part of a sentence.</param>
/// <param name="Example">What one looks like.</param>
/// <param name="From">The page where to look it up; null for none.</param>
/// <param name="IsPath">Whether it names a file or folder.</param>
/// <param name="IsMany">Whether there may be several.</param>
/// <param name="Default">What it is where the user says nothing; null where it is then left out.</param>
public sealed record PresetSetting(string Name, string About, string Example, string? From, bool IsPath, bool IsMany, string? Default);
