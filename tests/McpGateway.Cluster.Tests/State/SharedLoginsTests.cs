using System.Net;
using System.Text;
using System.Text.Json;
using McpGateway.Cluster.Shared;
using McpGateway.Cluster.Tests.Support;
using McpGateway.Configuration.OAuth;
using McpGateway.Logins;
using McpGateway.Logins.Interactive;
using McpGateway.Logins.Tokens;
using McpGateway.Secrets;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests.State;

/// <summary>Logins of several nodes at a server whose refresh tokens are good once.</summary>
/// <param name="site">The server.</param>
public sealed class SharedLoginsTests(LoginSite site) : IClassFixture<LoginSite>, IAsyncLifetime
{
    private static readonly LoginChallenge s_refused = new(HttpStatusCode.Unauthorized, "Bearer", null, null, "invalid_token");

    private RedisServer _redis = null!;
    private int _before;
    private SharedNodes _nodes = null!;
    private SharedSecrets[] _tokens = [];
    private SharedLogins[] _logins = [];
    private LoginStore[] _stores = [];

    private LoginTarget Target => new("notes", new Uri(site.Server.Url), OAuthSettings.Default, null);

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _before = await CountAsync();
        _nodes = await SharedNodes.NewAsync(_redis, 3);
        _tokens = [.. _nodes.All.Select(node => new SharedSecrets(node.Redis, node.Keys))];
        _logins = [.. _nodes.All.Select((node, i) => new SharedLogins(node.Redis, node.Keys, _tokens[i], node.Log))];
        _stores = [.. _logins.Select((logins, i) => new LoginStore(logins, () => _tokens[i]))];
        await Task.WhenAll(_logins.Select(logins => logins.BeginAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SharedLogins logins in _logins)
        {
            await logins.DisposeAsync();
        }

        await _nodes.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_login_is_that_of_all_nodes_and_whoever_comes_at_once_refreshes_once()
    {
        ServerLogin[] logins = [.. Enumerable.Range(0, 9).Select(i => Open(i % 3))];
        Assert.All(await TokensAsync(logins), Assert.Null);
        await LogInAsync(0);
        await Deadline.Until(() => _stores.All(store => store.Known(Key) is not null), () => "not told");
        Assert.NotNull(Assert.Single((await TokensAsync(logins)).Distinct(StringComparer.Ordinal)));

        for (int round = 1; round <= 3; round++)
        {
            await AgeAsync();
            Assert.NotNull(Assert.Single((await TokensAsync(logins)).Distinct(StringComparer.Ordinal)));
            Assert.Equal(round, await CountAsync());
        }

        string refused = (await logins[0].GetTokenAsync(TestContext.Current.CancellationToken))!;
        bool[] renewed = await Task.WhenAll(logins.Select(login => login.RenewAsync(s_refused, refused, TestContext.Current.CancellationToken))).InTime();
        Assert.All(renewed, Assert.True);
        Assert.Equal(4, await CountAsync());

        string access = _stores[0].FindTokens(_stores[0].Find(Key)!.Tokens!)!.AccessToken;
        foreach (string place in (string[])["logins", "tokens"])
        {
            HashEntry[] all = await _nodes[0].Connection.GetDatabase().HashGetAllAsync(_nodes[0].Redis.Key(place));
            Assert.NotEmpty(all);
            Assert.DoesNotContain(all, entry => Encoding.Latin1.GetString((byte[])entry.Value!) is var text && (text.Contains(access, StringComparison.Ordinal) || text.Contains("127.0.0.1", StringComparison.Ordinal)));
        }

        Assert.True((await new LoginEnd(Target, _stores[2], TimeProvider.System).RunAsync(TestContext.Current.CancellationToken).InTime()).WasLoggedIn);
        await Deadline.Until(() => _stores.All(store => store.Known(Key) is null), () => "not told");
        Assert.All(await TokensAsync(logins), Assert.Null);
    }

    [Fact]
    public async Task Without_Redis_a_good_token_is_used_and_an_old_one_is_not_refreshed_and_an_empty_Redis_gets_back_what_the_nodes_know()
    {
        await LogInAsync(0);
        ServerLogin login = Open(1), other = Open(2);
        string token = (await login.GetTokenAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(token, await other.GetTokenAsync(TestContext.Current.CancellationToken));
        (string name, StoredTokens tokens) = (_stores[1].Find(Key)!.Tokens!, _stores[1].FindTokens(_stores[1].Find(Key)!.Tokens!)!);

        await _redis.KillAsync();
        Assert.Equal(token, await login.GetTokenAsync(TestContext.Current.CancellationToken));
        // About to expire, and still good.
        var late = new ServerLogin(Target, _stores[1], new LaterTime(tokens.Lifetime!.Value - 20), _ => { });
        Assert.Equal(token, await late.GetTokenAsync(TestContext.Current.CancellationToken));
        var tooLate = new ServerLogin(Target, _stores[1], new LaterTime(tokens.Lifetime!.Value + 1), _ => { });
        Assert.Contains("Redis", (await Assert.ThrowsAsync<LoginException>(() => tooLate.GetTokenAsync(TestContext.Current.CancellationToken).AsTask())).Message, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync());

        await _redis.StartAgainAsync();
        await Deadline.Until(() => _nodes.All.Any(node => node.Log.Text.Contains("Warning 45", StringComparison.Ordinal)), () => "not given back");
        await Deadline.UntilAsync(() => HasTokensAsync(name), () => "the tokens are missing");
        await AgeAsync();
        Assert.Single((await TokensAsync([login, other, Open(0)])).Distinct(StringComparer.Ordinal));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_login_in_the_folder_of_one_node_is_given_to_all_once()
    {
        TemporaryHome home = _nodes[0].Home;
        var own = new LoginStore(home.Home.LoginFolder, () => SecretStores.Open(home.Home.Root, SecretStores.Logins));
        using var end = new CancellationTokenSource();
        Task giving = new LocalLogins(home.Home, _nodes[0].Redis, _logins[0], _tokens[0], _nodes[0].Log).RunAsync(end.Token);
        await new InteractiveLogin(Target, own, TimeProvider.System).RunAsync(new BrowsingUser(), new LoginOptions(), TestContext.Current.CancellationToken).InTime();

        await Deadline.Until(() => _stores[2].Known(Key) is not null, () => _nodes[0].Log.Text);
        Assert.NotNull(await Open(2).GetTokenAsync(TestContext.Current.CancellationToken));

        // Who logs out is not logged in again by what lies there.
        await new LoginEnd(Target, _stores[2], TimeProvider.System).RunAsync(TestContext.Current.CancellationToken).InTime();
        await end.CancelAsync();
        await giving.InTime();
        using var again = new CancellationTokenSource();
        Task secondGiving = new LocalLogins(home.Home, _nodes[0].Redis, _logins[0], _tokens[0], _nodes[0].Log).RunAsync(again.Token);
        await again.CancelAsync();
        await secondGiving.InTime();
        Assert.Null(_stores[0].Find(Key));
    }

    private string Key => LoginStore.KeyOf(Target);

    private ServerLogin Open(int node) => new(Target, _stores[node], TimeProvider.System, _ => { });

    private Task LogInAsync(int node) =>
        new InteractiveLogin(Target, _stores[node], TimeProvider.System).RunAsync(new BrowsingUser(), new LoginOptions(), TestContext.Current.CancellationToken).InTime();

    private static Task<string?[]> TokensAsync(ServerLogin[] logins) => Task.WhenAll(logins.Select(login => Task.Run(() => login.GetTokenAsync(TestContext.Current.CancellationToken).AsTask()))).InTime();

    /// <summary>Makes the token that is kept an old one, which all nodes see.</summary>
    private async Task AgeAsync()
    {
        LoginRecord record = _stores[0].Find(Key)!;
        StoredTokens tokens = _stores[0].FindTokens(record.Tokens!)!;
        _stores[0].Save(record.Tokens!, tokens with { Received = tokens.Received - 3600 });
        _stores[0].Note(Target, Key, known => known with { Changes = known.Changes + 1 });
        long changes = _stores[0].Known(Key)!.Changes;
        await Deadline.Until(() => _stores.All(store => store.Known(Key)?.Changes == changes), () => "not told");
    }

    private async Task<int> CountAsync()
    {
        using var client = new HttpClient();
        JsonElement counts = JsonText.Parse(await client.GetStringAsync(new Uri(new Uri(site.Server.Url), "/counts")));
        return (counts.TryGetProperty("refresh_token", out JsonElement count) ? count.GetInt32() : 0) - _before;
    }

    /// <summary>A clock that is ahead.</summary>
    private sealed class LaterTime(long seconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromSeconds(seconds);
    }

    /// <summary>A connection that Redis has closed may fail a request more before it is a new one.</summary>
    private async Task<bool> HasTokensAsync(string name)
    {
        try
        {
            return await _nodes[0].Connection.GetDatabase().HashExistsAsync(_nodes[0].Redis.Key("tokens"), name);
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
