using System.Text.Json.Serialization;

namespace McpGateway.Logins.Tokens;

/// <summary>Reads and writes what is kept without reflection, as native code needs it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoginRecord))]
[JsonSerializable(typeof(StoredTokens))]
[JsonSerializable(typeof(RegisteredClient))]
internal sealed partial class LoginJson : JsonSerializerContext;
