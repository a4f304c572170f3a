using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests.OAuth;

/// <summary>The authorization server: its keys change, it cannot be reached, or it is not what it should be.</summary>
public sealed class IssuerTests
{
    private const int Taken = 400;

    [Fact]
    public async Task New_keys_are_found_and_tokens_that_name_keys_at_random_make_no_requests()
    {
        await using OAuthSite site = await OAuthSite.StartAsync();
        string old = site.Token();
        Assert.Equal(Taken, (await site.TryAsync(old)).Status);
        Assert.Equal(1, site.Issuer.KeyRequests);

        using var stranger = RSA.Create(2048);
        JsonObject claims = site.Issuer.Claims(site.Resource, "github");
        string[] random = [.. Enumerable.Range(0, 40).Select(i => TestIssuer.Sign(new JsonObject { ["alg"] = "RS256", ["typ"] = "at+jwt", ["kid"] = "k" + i.ToString(System.Globalization.CultureInfo.InvariantCulture) }, claims, stranger))];
        (int Status, string)[] answers = await Task.WhenAll(random.Select(token => site.TryAsync(token)));
        Assert.All(answers, answer => Assert.Equal(401, answer.Status));
        // The keys were read less than half a minute ago.
        Assert.Equal(1, site.Issuer.KeyRequests);
        Assert.Equal(Taken, (await site.TryAsync(old)).Status);
    }

    [Fact]
    public async Task A_key_that_is_new_is_found_with_the_first_token_that_names_it()
    {
        var time = new ManualClock();
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        using var keys = new Http.OAuth.IssuerKeys(new Uri(issuer.Url), time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        Assert.Single(await keys.FindAsync("first", "RS256", TestContext.Current.CancellationToken));
        issuer.Keys.Clear();
        issuer.Keys["second"] = RSA.Create(2048);
        Assert.Empty(await keys.FindAsync("second", "RS256", TestContext.Current.CancellationToken));

        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Single(await keys.FindAsync("second", "RS256", TestContext.Current.CancellationToken));
        Assert.Empty(await keys.FindAsync("first", "RS256", TestContext.Current.CancellationToken));
        Assert.Equal(2, issuer.KeyRequests);

        // While it cannot be reached, those that are known go on, and are read again as soon as it can.
        issuer.IsDown = true;
        time.Advance(TimeSpan.FromHours(2));
        Assert.Single(await keys.FindAsync("second", "RS256", TestContext.Current.CancellationToken));
        issuer.Keys["third"] = RSA.Create(2048);
        issuer.IsDown = false;
        await Deadline.UntilAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(31));
                return (await keys.FindAsync("third", "RS256", TestContext.Current.CancellationToken)).Count == 1;
            },
            () => "the new key is not found");
    }

    [Fact]
    public async Task Whoever_cannot_be_checked_is_told_to_come_back_and_is_let_in_once_the_issuer_can_be_reached()
    {
        await using OAuthSite site = await OAuthSite.StartAsync(prepare: issuer => issuer.IsDown = true);
        HttpPeer peer = site.PeerOf(site.Token());
        using (HttpResponseMessage response = await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}"""))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal("5", response.Headers.RetryAfter?.ToString());
            Assert.Contains($"The authorization server {site.Issuer.Url} cannot be reached", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Contains("answers with 503", site.Home.GatewayLog, StringComparison.Ordinal);
        // Who has no token is told where to get one all the same.
        Assert.Equal(401, (await site.TryAsync(null)).Status);
        site.Issuer.IsDown = false;
        await Deadline.UntilAsync(async () => (await site.TryAsync(site.Token())).Status == Taken, () => site.Home.GatewayLog);
    }

    [Theory]
    [InlineData("", "/.well-known/oauth-authorization-server")]
    [InlineData("", "/.well-known/openid-configuration")]
    [InlineData("/", "/.well-known/openid-configuration")]
    [InlineData("/realms/staff", "/.well-known/oauth-authorization-server/realms/staff")]
    [InlineData("/realms/staff", "/.well-known/openid-configuration/realms/staff")]
    [InlineData("/realms/staff/", "/realms/staff/.well-known/openid-configuration")]
    public async Task Metadata_are_found_wherever_they_may_be(string path, string place)
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        (issuer.Place, issuer.NamedIssuer) = (place, issuer.Url + path);
        // A slash that is missing where the user has written it.
        using var keys = new Http.OAuth.IssuerKeys(new Uri(issuer.Url + path.TrimEnd('/')), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

        Assert.Equal(issuer.Url + path, await keys.GetIssuerAsync(TestContext.Current.CancellationToken));
    }

    public static TheoryData<string> Impostors => ["another issuer", "a redirect", "keys without https", "no keys", "no issuer"];

    [Theory]
    [MemberData(nameof(Impostors))]
    public async Task Metadata_that_are_not_the_issuers_own_let_nobody_in(string what)
    {
        await using TestIssuer other = await TestIssuer.StartAsync();
        await using OAuthSite site = await OAuthSite.StartAsync(prepare: issuer => _ = what switch
        {
            "another issuer" => issuer.NamedIssuer = other.Url,
            "a redirect" => issuer.Elsewhere = other.Url + "/.well-known/oauth-authorization-server",
            "keys without https" => issuer.NamedKeys = "http://login.example.com/jwks",
            "no keys" => issuer.NamedKeys = issuer.Url + "/nothing",
            _ => issuer.NamedIssuer = "",
        });

        foreach (string token in new[] { site.Token(), other.Sign(other.Claims(site.Resource, "github")) })
        {
            Assert.Equal(503, (await site.TryAsync(token)).Status);
        }

        Assert.Equal(0, other.KeyRequests);
        string expected = what switch
        {
            "another issuer" => "is the metadata of another one: " + other.Url,
            "a redirect" => "answers with 302, a redirect, which is not followed",
            "keys without https" => "its jwks_uri is no https address",
            "no keys" => "there are no keys at",
            _ => "is the metadata of another one: ",
        };
        Assert.Contains(expected, site.Home.GatewayLog, StringComparison.Ordinal);
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);
    }
}
