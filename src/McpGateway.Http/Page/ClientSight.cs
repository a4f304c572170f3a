namespace McpGateway.Http.Page;

/// <summary>A client as the page shows it.</summary>
/// <param name="Name">What it calls itself, unchecked; empty where it has not said so.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Profile">The profile that it uses; null for none.</param>
/// <param name="Transport">How it has come.</param>
/// <param name="Since">Since when; null where it comes with each request anew.</param>
/// <param name="Requests">How many requests of it are under way; null where that is not known.</param>
internal sealed record ClientSight(string Name, string User, string? Profile, string Transport, DateTimeOffset? Since, int? Requests);
