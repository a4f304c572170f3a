namespace McpGateway.Cluster.Settings;

/// <summary>What was said for a setting.</summary>
/// <param name="Texts">The values; of a flag, <c>true</c> or <c>false</c>.</param>
/// <param name="Place">Where it was said, for errors: <c>--redis</c>, or a file with its line.</param>
/// <param name="IsPublic">Whether everybody on the machine can read it there.</param>
internal sealed record SettingValue(IReadOnlyList<string> Texts, string Place, bool IsPublic = false);
