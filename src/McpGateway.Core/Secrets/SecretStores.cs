namespace McpGateway.Secrets;

/// <summary>Opens the stores of secrets of a gateway's home. Each home has its own, and none sees another's.</summary>
internal static class SecretStores
{
    /// <summary>The collection of what users keep under names of their own: <c>${secret:NAME}</c>.</summary>
    public const string Named = "secrets";

    /// <summary>The collection of the tokens of logins.</summary>
    public const string Logins = "logins";

    /// <summary>Opens a store. Nothing is read, made or asked before it is used, and any thread may use it.</summary>
    /// <param name="folder">The gateway's home.</param>
    /// <param name="collection">What is kept: <see cref="Named"/> or <see cref="Logins"/>.</param>
    public static ISecretStore Open(string folder, string collection) => new SecretFile(Path.Combine(folder, collection + ".json"));
}
