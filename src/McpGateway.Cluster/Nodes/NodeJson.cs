using System.Text.Json.Serialization;

namespace McpGateway.Cluster.Nodes;

/// <summary>What nodes say of themselves, as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NodeFacts))]
[JsonSerializable(typeof(string))]
internal sealed partial class NodeJson : JsonSerializerContext;
