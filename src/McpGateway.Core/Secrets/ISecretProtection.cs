namespace McpGateway.Secrets;

/// <summary>How the values in a file of secrets are written, so that nobody else can read them.</summary>
internal interface ISecretProtection
{
    /// <summary>What the file calls it.</summary>
    string Kind { get; }

    /// <summary>Whether values are encrypted; otherwise only the rights of the file keep others out.</summary>
    bool IsEncrypted { get; }

    /// <summary>The file as the user is told about it.</summary>
    string Describe(string file);

    /// <summary>A value as it is written.</summary>
    /// <exception cref="SecretStoreException">It cannot be encrypted now.</exception>
    string Protect(SecretFileContent content, string name, string value);

    /// <summary>A value as it is.</summary>
    /// <exception cref="SecretStoreException">It cannot be decrypted now.</exception>
    string Reveal(SecretFileContent content, string name, string written);

    /// <summary>Removes what is kept elsewhere for a file whose values are written in another way now.</summary>
    /// <exception cref="SecretStoreException">It cannot be removed now.</exception>
    void Forget(SecretFileContent content);
}
