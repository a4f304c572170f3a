using McpGateway.Presets;
using McpGateway.Secrets;

namespace McpGateway.Configuration;

/// <summary>What <c>${secret:NAME}</c> and <c>${secret:VAULT/NAME}</c> stand for.</summary>
internal sealed class SecretVariables
{
    private const string Prefix = "${secret:";

    private readonly NamedSecrets? _secrets;
    private readonly VaultReader? _vaults;
    private readonly Lazy<HashSet<string>>? _names;

    /// <param name="secrets">The secrets that the gateway keeps; null where it keeps none.</param>
    /// <param name="vaults">Reads the secrets of vaults; null where this process cannot.</param>
    public SecretVariables(NamedSecrets? secrets, VaultReader? vaults)
    {
        _secrets = secrets;
        _vaults = vaults;
    }

    private SecretVariables(SecretVariables whole)
    {
        _secrets = whole._secrets;
        _vaults = whole._vaults;
        _names = whole._names ?? new(() => [.. _secrets?.List() ?? []]);
    }

    /// <summary>Has none.</summary>
    public static SecretVariables None { get; } = new(null, null);

    /// <summary>Whether a text of the configuration names a secret.</summary>
    public static bool AreIn(string template) => template.Replace("$${", "", StringComparison.Ordinal).Contains(Prefix, StringComparison.Ordinal);

    /// <summary>A secret as the configuration names it.</summary>
    public static string ReferenceTo(string name) => $"{Prefix}{name}}}";

    /// <summary>Whether a text of the configuration names a secret of a vault.</summary>
    public static bool NameVaults(string template) => AllNamesIn(template).Any(name => name.Contains('/', StringComparison.Ordinal));

    /// <summary>The names of the gateway's own secrets that a text of the configuration uses.</summary>
    public static IEnumerable<string> NamesIn(string template) => AllNamesIn(template).Where(name => !name.Contains('/', StringComparison.Ordinal));

    private static IEnumerable<string> AllNamesIn(string template)
    {
        string text = template.Replace("$${", "", StringComparison.Ordinal);
        for (int at = text.IndexOf(Prefix, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Prefix, at + 1, StringComparison.Ordinal))
        {
            string rest = text[(at + Prefix.Length)..];
            int end = rest.AsSpan().IndexOfAny(":}$");
            if (end > 0)
            {
                yield return rest[..end];
            }
        }
    }

    /// <summary>Says of a secret only whether it is there: its value is empty. The names are read once.</summary>
    public SecretVariables ByName() => new(this);

    /// <summary>The value of a secret; null where a default counts.</summary>
    /// <exception cref="ConfigurationException">It is missing, or cannot be read.</exception>
    public string? Resolve(string name, bool hasDefault, string place)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 && NamedSecrets.WrongName(name) is { } wrong)
        {
            throw new ConfigurationException($"{place} has {Prefix}{name}}}, but {wrong}");
        }

        string? value;
        try
        {
            value = slash < 0 ? Find(name) : FindInVault(name[..slash], name[(slash + 1)..], hasDefault, place);
        }
        catch (SecretStoreException e)
        {
            throw new ConfigurationException($"{place} needs the secret {name}: {e.Message}", e);
        }

        return value is not null || hasDefault ? value : throw new ConfigurationException(slash < 0
            ? $"{place} needs the secret {name}, which is not set.{(KnownPresets.SourceOf(name) is { } page ? $" Get it at {page}." : "")} Run: mcp-gateway secret set {name} (in PowerShell: Set-McpSecret {name})."
            : $"{place} needs the secret {name[(slash + 1)..]}, which the vault '{name[..slash]}' does not have. Put it there with Set-Secret.");
    }

    private string? Find(string name) => _names is null ? _secrets?.Find(name) : _names.Value.Contains(name) ? "" : null;

    private string? FindInVault(string vault, string name, bool hasDefault, string place)
    {
        if (_vaults is not null)
        {
            return _names is null ? _vaults(vault, name) : "";
        }

        return hasDefault ? null : throw new ConfigurationException(
            $"{place} uses {Prefix}{vault}/{name}}}, a secret of a vault, and only the module in PowerShell can read those. Copy it there with Set-McpSecret {name} -FromVault {vault}, and write {Prefix}{name}}} instead.");
    }
}
