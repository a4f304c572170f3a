namespace McpGateway.Http.Page;

/// <summary>A node as the page shows it. Its texts are its own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How it stands, in a word or two.</param>
/// <param name="Mood">What people should make of that.</param>
/// <param name="Labels">What it has.</param>
/// <param name="Processes">How many servers' processes live there.</param>
/// <param name="MaxProcesses">How many may.</param>
/// <param name="Since">Since when it runs; null where that is not known.</param>
/// <param name="Servers">How many processes of which server live there.</param>
internal sealed record NodeSight(
    string Name, string State, ServerMood Mood, IReadOnlyList<string> Labels, int Processes, int MaxProcesses, DateTimeOffset? Since, IReadOnlyDictionary<string, int> Servers);
