namespace McpGateway.Gateway.Sealing;

/// <summary>Encrypts states with a key that no client has.</summary>
internal interface IStateCipher
{
    /// <summary>Encrypts a state. No two results are alike.</summary>
    /// <exception cref="IOException">There is no key yet, and none can be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, because of permissions.</exception>
    byte[] Seal(ReadOnlySpan<byte> state);

    /// <summary>Decrypts a state; null where it was not made with one of the keys, or was changed.</summary>
    /// <exception cref="IOException">The key cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, because of permissions.</exception>
    byte[]? TryOpen(ReadOnlySpan<byte> sealedState);
}
