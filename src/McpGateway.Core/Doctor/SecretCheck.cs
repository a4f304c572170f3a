using System.Globalization;
using McpGateway.Secrets;

namespace McpGateway.Doctor;

/// <summary>Where the secrets of the user are kept, and whether they can be read. Says nothing where none is.</summary>
internal sealed class SecretCheck : IDoctorCheck
{
    private readonly DoctorContext _context;

    public SecretCheck(DoctorContext context)
    {
        _context = context;
    }

    public IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken) => SecretStores.Collections.Select(Examine).OfType<Finding>().ToAsyncEnumerable();

    private Finding? Examine(string collection)
    {
        ISecretStore store = SecretStores.Open(_context.Home.Root, collection);
        try
        {
            IReadOnlyList<string> names = store.List();
            if (names.Count == 0)
            {
                return null;
            }

            // One is enough to see whether there is a key for all.
            store.Find(names[0]);
            string what = string.Create(CultureInfo.InvariantCulture, $"{names.Count} {(names.Count == 1 ? "is" : "are")} kept in {store.Description}");
            return store.IsEncrypted
                ? FindingKinds.SecretsOk.Of(collection, what)
                : FindingKinds.SecretsInFile.Of(collection, $"{what}, and not encrypted", "Keep it out of backups that others can read. Where the system has a store: mcp-gateway secret store system");
        }
        catch (SecretStoreException e)
        {
            return FindingKinds.SecretsUnreadable.Of(collection, e.Message, "Do what the message says. Until then, servers that need a secret cannot be started.");
        }
    }
}
