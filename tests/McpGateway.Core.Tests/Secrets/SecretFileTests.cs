using McpGateway.Secrets;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Secrets;

public sealed class SecretFileTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly string _file;
    private readonly ISecretStore _store;

    public SecretFileTests()
    {
        _file = Path.Combine(_home.Home.Root, "secrets.json");
        _store = SecretStores.Open(_home.Home.Root, SecretStores.Named);
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_value_is_kept_for_whoever_opens_the_store_again_and_is_gone_once_removed()
    {
        Assert.Null(_store.Find("TOKEN"));
        Assert.Empty(_store.List());
        Assert.False(_store.Remove("TOKEN"));
        Assert.False(File.Exists(_file));

        _store.Set("b", "first");
        _store.Set("TOKEN", "with \"quotes\",\nlines and \u00fcmlauts \ud83d\udd11");
        _store.Set("b", "second");

        ISecretStore again = SecretStores.Open(_home.Home.Root, SecretStores.Named);
        Assert.Equal("with \"quotes\",\nlines and \u00fcmlauts \ud83d\udd11", again.Find("TOKEN"));
        Assert.Equal("second", again.Find("b"));
        Assert.Null(again.Find("B"));
        Assert.Equal(["TOKEN", "b"], again.List());
        Assert.True(again.Remove("TOKEN"));
        Assert.Null(_store.Find("TOKEN"));
        Assert.Equal(["b"], _store.List());
    }

    [Fact]
    public void What_a_killed_process_left_of_a_write_goes_with_the_next_one()
    {
        string left = Path.Combine(_home.Home.Root, $".secrets.json.{Guid.NewGuid():N}.tmp"), other = Path.Combine(_home.Home.Root, $".config.json.{Guid.NewGuid():N}.tmp");
        File.WriteAllText(left, "{}");
        File.WriteAllText(other, "{}");

        _store.Set("TOKEN", "value");

        Assert.False(File.Exists(left));
        Assert.True(File.Exists(other));
    }

    [Fact]
    public void No_two_servers_share_the_name_of_a_secret()
    {
        Assert.Equal("github.TOKEN", NamedSecrets.NameOf("github", "TOKEN"));
        Assert.NotEqual(NamedSecrets.NameOf("a.b", "c"), NamedSecrets.NameOf("a", "b.c"));
    }

    [Fact]
    public void Collections_and_homes_do_not_see_each_other()
    {
        using var other = new TemporaryHome();
        _store.Set("TOKEN", "mine");

        Assert.Null(SecretStores.Open(_home.Home.Root, SecretStores.Logins).Find("TOKEN"));
        Assert.Empty(SecretStores.Open(other.Home.Root, SecretStores.Named).List());
    }

    [UnixFact("modes of files")]
    public void Only_the_user_can_read_the_file_also_where_it_was_copied_with_other_rights()
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _store.Set("TOKEN", "value");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_file));

        File.SetUnixFileMode(_file, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        _store.Set("OTHER", "value");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_file));
    }

    [Fact]
    public async Task Two_processes_that_write_at_once_lose_nothing()
    {
        await Task.WhenAll(
            HelperProcess.StartAsync("set-secrets", _home.Home.Root, "a", "30").ContinueWith(run => Assert.Equal((0, ""), run.Result), TaskScheduler.Default),
            HelperProcess.StartAsync("set-secrets", _home.Home.Root, "b", "30").ContinueWith(run => Assert.Equal((0, ""), run.Result), TaskScheduler.Default));

        Assert.Equal(60, _store.List().Count);
        Assert.Equal("value of b29", _store.Find("b29"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"protection\": \"file\", \"values\": { \"TOKEN\": \"open ses")]
    [InlineData("{ \"protection\": \"file\", \"values\": { \"TOKEN\": 12 } }")]
    [InlineData("[]")]
    public void A_damaged_file_is_named_and_not_overwritten(string damaged)
    {
        File.WriteAllText(_file, damaged);

        foreach (Action use in (Action[])[() => _store.Find("TOKEN"), () => _store.List(), () => _store.Set("TOKEN", "new"), () => _store.Remove("TOKEN")])
        {
            string message = Assert.Throws<SecretStoreException>(use).Message;
            Assert.Equal($"{_file} is damaged and was not changed. Put a backup in its place, or remove the file and set the secrets again.", message);
        }

        Assert.Equal(damaged, File.ReadAllText(_file));
    }

    [Fact]
    public void A_file_of_a_later_version_is_not_touched()
    {
        const string Later = """{ "protection": "quantum", "values": { "TOKEN": "x" } }""";
        File.WriteAllText(_file, Later);

        Assert.Contains("'quantum'", Assert.Throws<SecretStoreException>(() => _store.Find("TOKEN")).Message, StringComparison.Ordinal);
        Assert.Contains("'quantum'", Assert.Throws<SecretStoreException>(() => _store.Set("TOKEN", "y")).Message, StringComparison.Ordinal);
        Assert.Equal(Later, File.ReadAllText(_file));
    }

    [Fact]
    public void A_home_that_cannot_be_made_is_an_error_with_a_remedy()
    {
        string blocked = _home.NewFile();
        File.WriteAllText(blocked, "a file where a folder should be");
        ISecretStore store = SecretStores.Open(Path.Combine(blocked, "home"), SecretStores.Named);

        Assert.Contains("cannot be written", Assert.Throws<SecretStoreException>(() => store.Set("TOKEN", "value")).Message, StringComparison.Ordinal);
    }
}
