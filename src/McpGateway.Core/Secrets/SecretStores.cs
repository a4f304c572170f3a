namespace McpGateway.Secrets;

/// <summary>Opens the stores of secrets of a gateway's home. Each home has its own, and none sees another's.</summary>
internal static class SecretStores
{
    /// <summary>The collection of what users keep under names of their own: <c>${secret:NAME}</c>.</summary>
    public const string Named = "secrets";

    /// <summary>The collection of the tokens of logins.</summary>
    public const string Logins = "logins";

    /// <summary>All collections.</summary>
    public static IReadOnlyList<string> Collections { get; } = [Named, Logins];

    /// <summary>Writes all collections of a home in one way, which new ones take, too.</summary>
    /// <param name="folder">The gateway's home.</param>
    /// <param name="kind">The way.</param>
    /// <exception cref="SecretStoreException">A secret cannot be read or written; the collections that were not done yet are as they were.</exception>
    public static void Move(string folder, SecretStoreKind kind)
    {
        foreach (string collection in Collections)
        {
            // The first one says which way new ones take.
            FileOf(folder, collection).Move(kind, makes: collection == Named);
        }
    }

    /// <summary>Opens a store. Nothing is read, made or asked before it is used, and any thread may use it.</summary>
    /// <param name="folder">The gateway's home.</param>
    /// <param name="collection">What is kept: <see cref="Named"/> or <see cref="Logins"/>.</param>
    public static ISecretStore Open(string folder, string collection) => FileOf(folder, collection);

    /// <summary>Where a collection is kept.</summary>
    /// <param name="folder">The gateway's home.</param>
    /// <param name="collection">The collection.</param>
    public static string PathOf(string folder, string collection) => Path.Combine(folder, collection + ".json");

    private static SecretFile FileOf(string folder, string collection) => new(PathOf(folder, collection));
}
