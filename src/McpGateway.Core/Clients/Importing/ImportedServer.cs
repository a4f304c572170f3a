using McpGateway.Configuration;

namespace McpGateway.Clients.Importing;

/// <summary>One server of an import: where it comes from, what it becomes, and what the user should know.</summary>
public sealed record ImportedServer
{
    /// <summary>The server as the client has it.</summary>
    public required ClientServer Source { get; init; }

    /// <summary>What becomes of it.</summary>
    public required ImportAction Action { get; init; }

    /// <summary>Whether the configuration changes by it.</summary>
    internal bool Changes => Action is ImportAction.Add or ImportAction.Replace;

    /// <summary>The server of the gateway. With <see cref="ImportAction.Same"/>, the one that is there; null with <see cref="ImportAction.Skip"/>.</summary>
    public ServerDefinition? Definition { get; init; }

    /// <summary>The secrets that are to be kept for it, by name.</summary>
    internal IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The names of the secrets that are kept for it now.</summary>
    public IReadOnlyCollection<string> MovedSecrets => [.. Secrets.Keys];

    /// <summary>What the user should know, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
