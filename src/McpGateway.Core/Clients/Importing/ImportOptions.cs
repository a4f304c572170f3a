namespace McpGateway.Clients.Importing;

/// <summary>How servers of clients are imported.</summary>
public sealed record ImportOptions
{
    /// <summary>Whether a server of the same name that is another one is replaced. Otherwise the imported one gets a name of its own.</summary>
    public bool Replace { get; init; }

    /// <summary>Whether secrets stay in <c>config.json</c> as plain text instead of being moved into the store of secrets.</summary>
    public bool KeepSecrets { get; init; }
}
