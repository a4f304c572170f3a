namespace McpGateway.Secrets;

/// <summary>The ways to write secrets that there are, and which of them a new file takes.</summary>
internal static class SecretProtections
{
    /// <summary>The environment variable that says which way a new file takes: <c>file</c> or <c>system</c>.</summary>
    public const string Variable = "MCP_GATEWAY_SECRET_STORE";

    /// <summary>What files call the way of Windows.</summary>
    public const string OfWindows = "dpapi";

    /// <summary>What to do where the system's way is there and does not work.</summary>
    public const string FileRemedy = "To keep secrets in a file that only you can read: mcp-gateway secret store file";

    /// <summary>The one that a file names.</summary>
    /// <exception cref="SecretStoreException">It is none that this version knows, or one of another system.</exception>
    public static ISecretProtection Of(string kind, string file) => kind switch
    {
        PlainProtection.Name => new PlainProtection(),
        OfWindows when OperatingSystem.IsWindows() => new WindowsProtection(file),
        MacKeychain.Name when OperatingSystem.IsMacOS() => new KeyringProtection(new MacKeychain(), file),
        SecretService.Name when OperatingSystem.IsLinux() => new KeyringProtection(new SecretService(), file),
        OfWindows or MacKeychain.Name or SecretService.Name =>
            throw new SecretStoreException($"{file} was written on another system ('{kind}'), which alone can read it. Remove the file and set the secrets again."),
        _ => throw new SecretStoreException($"{file} was written in a way that this version does not know ('{kind}'). Use the version of the gateway that wrote it, or remove the file and set the secrets again."),
    };

    /// <summary>The one that a file takes which is not there yet: what the variable says, what the other file of the home has, or the system's where it works.</summary>
    /// <exception cref="SecretStoreException">The system's is asked for and does not work.</exception>
    public static ISecretProtection ForNewFile(string file)
    {
        string? wanted = Environment.GetEnvironmentVariable(Variable)?.Trim();
        return wanted switch
        {
            "file" => new PlainProtection(),
            "system" => OfSystem(file) ?? throw new SecretStoreException(
                $"{Variable} is 'system', and there is no store of the system here: no Secret Service answers on the session bus. Unset it, or set it to 'file'."),
            null or "" => OfSibling(file) ?? OfSystem(file) ?? new PlainProtection(),
            _ => throw new SecretStoreException($"{Variable} is '{wanted}'. Set it to 'file' or 'system', or unset it."),
        };
    }

    /// <summary>The one of a kind.</summary>
    /// <exception cref="SecretStoreException">There is none of that kind here.</exception>
    public static ISecretProtection OfKind(SecretStoreKind kind, string file) => kind == SecretStoreKind.File ? new PlainProtection() : OfSystem(file)
        ?? throw new SecretStoreException("There is no store of the system here: no Secret Service answers on the session bus. Install gnome-keyring, KWallet or KeePassXC, or stay with the file.");

    /// <summary>The system's; null where there is none.</summary>
    private static ISecretProtection? OfSystem(string file) =>
        OperatingSystem.IsWindows() ? new WindowsProtection(file)
        : OperatingSystem.IsMacOS() ? new KeyringProtection(new MacKeychain(), file)
        : OperatingSystem.IsLinux() && SecretService.IsThere() ? new KeyringProtection(new SecretService(), file)
        : null;

    /// <summary>Who has chosen for one file of a home means all.</summary>
    private static ISecretProtection? OfSibling(string file) =>
        SecretStores.Collections.Select(collection => SecretStores.PathOf(Path.GetDirectoryName(file)!, collection)).Where(sibling => sibling != file)
            .Select(sibling => new SecretFile(sibling).Kind).OfType<string>().Select(kind => Of(kind, file)).FirstOrDefault();
}
