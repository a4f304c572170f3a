using McpGateway.Secrets;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Secrets;

/// <summary>Secrets that Windows encrypts (DPAPI).</summary>
public sealed class WindowsProtectionTests : IDisposable
{
    private const string Value = "s3cret-value-12345";

    private readonly TemporaryHome _home = new();
    private readonly string _file;

    public WindowsProtectionTests()
    {
        _file = Path.Combine(_home.Home.Root, "secrets.json");
    }

    public void Dispose() => _home.Dispose();

    [WindowsFact]
    public void A_new_store_is_encrypted_and_a_value_is_bound_to_its_name()
    {
        ISecretStore store = SecretStores.Open(_home.Home.Root, SecretStores.Named);
        store.Set("TOKEN", Value);
        store.Set("OTHER", "another value \u00fc");

        Assert.True(store.IsEncrypted);
        Assert.Contains("DPAPI", store.Description, StringComparison.Ordinal);
        string written = File.ReadAllText(_file);
        Assert.DoesNotContain(Value, written, StringComparison.Ordinal);
        Assert.Equal(Value, SecretStores.Open(_home.Home.Root, SecretStores.Named).Find("TOKEN"));
        Assert.Equal("another value \u00fc", store.Find("OTHER"));

        File.WriteAllText(_file, written.Replace("TOKEN", "STOLEN", StringComparison.Ordinal));
        Assert.Contains("STOLEN in ", Assert.Throws<SecretStoreException>(() => store.Find("STOLEN")).Message, StringComparison.Ordinal);
    }

    [WindowsFact]
    public void Secrets_move_into_a_plain_file_and_back()
    {
        ISecretStore store = SecretStores.Open(_home.Home.Root, SecretStores.Named), logins = SecretStores.Open(_home.Home.Root, SecretStores.Logins);
        store.Set("TOKEN", Value);

        SecretStores.Move(_home.Home.Root, SecretStoreKind.File);
        logins.Set("LOGIN", Value);
        Assert.False(store.IsEncrypted || logins.IsEncrypted);
        Assert.Contains(Value, File.ReadAllText(_file), StringComparison.Ordinal);

        SecretStores.Move(_home.Home.Root, SecretStoreKind.System);
        Assert.True(store.IsEncrypted && logins.IsEncrypted);
        Assert.DoesNotContain(Value, File.ReadAllText(_file), StringComparison.Ordinal);
        Assert.Equal((Value, Value), (store.Find("TOKEN"), logins.Find("LOGIN")));
    }
}
