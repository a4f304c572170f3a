namespace McpGateway.Secrets;

/// <summary>The ways to write secrets that there are, and which of them a new file takes.</summary>
internal static class SecretProtections
{
    /// <summary>The one that a file names.</summary>
    /// <exception cref="SecretStoreException">It is none that this version knows.</exception>
    public static ISecretProtection Of(string kind, string file) => kind switch
    {
        PlainProtection.Name => new PlainProtection(),
        _ => throw new SecretStoreException($"{file} was written in a way that this version does not know ('{kind}'). Use the version of the gateway that wrote it, or remove the file and set the secrets again."),
    };

    /// <summary>The one that a file takes which is not there yet.</summary>
    public static ISecretProtection ForNewFile(string file) => Of(PlainProtection.Name, file);
}
