using McpGateway.Catalog.Effects;

namespace McpGateway.Gateway.Hosting;

/// <summary>What asks for the user's consent to a call.</summary>
/// <param name="Pattern">The pattern of <c>tools.confirm</c> that the tool falls under, or the whole setting of the administrator; null for none.</param>
/// <param name="Reason">Why the tool may destroy something.</param>
public sealed record ConsentNeed(string? Pattern, ConsentReason Reason);
