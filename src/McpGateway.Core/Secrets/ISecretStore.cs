namespace McpGateway.Secrets;

/// <summary>A place where secrets of this user are kept under names, and which no other user of the machine can read.</summary>
internal interface ISecretStore
{
    /// <summary>What it is and where, as the user is told: <c>the Keychain</c>, <c>the file ~/.mcp-gateway/secrets.json, which only you can read</c>.</summary>
    string Description { get; }

    /// <summary>Whether the system encrypts what is in it; otherwise only the rights of a file keep others out.</summary>
    bool IsEncrypted { get; }

    /// <summary>The value kept under a name; null where there is none.</summary>
    /// <exception cref="SecretStoreException">The store cannot be read.</exception>
    /// <param name="name">The name.</param>
    string? Find(string name);

    /// <summary>Keeps a value under a name, in the place of what was there. It is there for every process of this user once this returns.</summary>
    /// <exception cref="SecretStoreException">The store cannot be written.</exception>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    void Set(string name, string value);

    /// <summary>Removes a name with its value, and says whether it was there.</summary>
    /// <exception cref="SecretStoreException">The store cannot be written.</exception>
    /// <param name="name">The name.</param>
    bool Remove(string name);

    /// <summary>The names that are kept, in the order of their characters.</summary>
    /// <exception cref="SecretStoreException">The store cannot be read.</exception>
    IReadOnlyList<string> List();
}
