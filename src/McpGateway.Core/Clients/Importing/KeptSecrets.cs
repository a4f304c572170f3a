using McpGateway.Configuration;
using McpGateway.Secrets;

namespace McpGateway.Clients.Importing;

/// <summary>The secrets that the gateway keeps, as a plan needs to know them: which names are taken, and by what.</summary>
/// <param name="secrets">The store.</param>
internal sealed class KeptSecrets(NamedSecrets secrets)
{
    private readonly Lazy<HashSet<string>> _names = new(() => [.. Readable(secrets.List) ?? []]);

    /// <summary>Whether a name may have a value: nobody has it, or it has that value already. What cannot be read is somebody's.</summary>
    public bool IsFree(string name, string value) => !_names.Value.Contains(name) || Has(name, value);

    /// <summary>Whether a name has a value.</summary>
    public bool Has(string name, string value) => _names.Value.Contains(name) && Readable(() => secrets.Find(name)) == value;

    /// <summary>Keeps secrets that a plan has found a name for.</summary>
    /// <exception cref="ConfigurationException">They cannot be kept.</exception>
    public void Keep(IEnumerable<KeyValuePair<string, string>> moved)
    {
        try
        {
            foreach ((string name, string value) in moved.DistinctBy(pair => pair.Key, StringComparer.Ordinal))
            {
                secrets.Set(name, value);
            }
        }
        catch (SecretStoreException e)
        {
            throw new ConfigurationException($"The secrets of the servers cannot be kept, so nothing was imported: {e.Message} With -KeepSecret (--keep-secrets) they stay in config.json.", e);
        }
    }

    /// <summary>A plan is made all the same; carrying it out says what is wrong.</summary>
    private static T? Readable<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (SecretStoreException)
        {
            return null;
        }
    }
}
