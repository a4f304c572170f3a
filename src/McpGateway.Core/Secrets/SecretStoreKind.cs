namespace McpGateway.Secrets;

/// <summary>What keeps others from the secrets.</summary>
public enum SecretStoreKind
{
    /// <summary>The rights of a file alone.</summary>
    File,

    /// <summary>The system: DPAPI, the Keychain, the Secret Service.</summary>
    System,
}
