namespace McpGateway.Secrets;

/// <summary>Reads a secret of one of the user's vaults; null where the vault has none of that name. Called on any thread.</summary>
/// <param name="vault">The vault's name.</param>
/// <param name="name">The secret's name.</param>
/// <exception cref="SecretStoreException">The vault cannot be read. The message says why, and what to do.</exception>
public delegate string? VaultReader(string vault, string name);
