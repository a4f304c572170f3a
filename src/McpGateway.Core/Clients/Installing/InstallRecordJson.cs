using System.Text.Json.Serialization;

namespace McpGateway.Clients.Installing;

/// <summary>Reads and writes records without reflection, as native code needs it.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InstallRecord))]
internal sealed partial class InstallRecordJson : JsonSerializerContext;
