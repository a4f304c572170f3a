namespace McpGateway.Http.Tests.Support;

/// <summary>A span as a collector gets it.</summary>
internal sealed record CollectedSpan(string Trace, string Id, string Parent, string State, string Name, ulong Kind, ulong Status, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Resource);
