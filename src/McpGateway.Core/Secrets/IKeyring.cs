namespace McpGateway.Secrets;

/// <summary>A keyring of the system, which keeps the key that a file of secrets is encrypted with. No call takes longer than some seconds, and none asks the user.</summary>
internal interface IKeyring
{
    /// <summary>What the file calls this way of keeping secrets.</summary>
    string Kind { get; }

    /// <summary>What it is, as the user is told: <c>the Keychain</c>.</summary>
    string Title { get; }

    /// <summary>The key of that name; null where there is none.</summary>
    /// <exception cref="SecretStoreException">It cannot be read now.</exception>
    byte[]? Find(string id);

    /// <summary>Keeps a new key.</summary>
    /// <param name="id">Its name: no other file has it.</param>
    /// <param name="label">What it is for, for people who look into the keyring.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="SecretStoreException">It cannot be kept now.</exception>
    void Keep(string id, string label, byte[] key);

    /// <summary>Removes a key; does nothing where there is none.</summary>
    /// <exception cref="SecretStoreException">It cannot be removed now.</exception>
    void Remove(string id);
}
