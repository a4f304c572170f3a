using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace McpGateway.Http.Tests.OAuth;

/// <summary>Which access tokens are good. One gateway takes them all, and lives.</summary>
public sealed class AccessTokenTests(SharedOAuthSite shared) : IClassFixture<SharedOAuthSite>
{
    /// <summary>What is good for nothing is answered like what needs no session: 400 says that the token was taken.</summary>
    private const int Taken = 400;

    private static readonly long s_now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private OAuthSite Site => shared.Site;

    /// <summary>Changes that make a good token a bad one, and why it is refused.</summary>
    private static readonly Dictionary<string, (Action<JsonObject> Change, string Problem)> s_badClaims = new(StringComparer.Ordinal)
    {
        ["another audience"] = (claims => claims["aud"] = "https://api.example.com", "for another resource"),
        ["no audience"] = (claims => claims.Remove("aud"), "for another resource"),
        ["the audience of a client"] = (claims => claims["aud"] = "tests", "for another resource"),
        ["the audience with a slash"] = (claims => claims["aud"] = claims["aud"]!.GetValue<string>() + "/", "for another resource"),
        ["the audience of a profile"] = (claims => claims["aud"] = claims["aud"]!.GetValue<string>() + "/docs", "for another resource"),
        ["another port"] = (claims => claims["aud"] = "http://127.0.0.1:1/mcp", "for another resource"),
        ["another issuer"] = (claims => claims["iss"] = "https://evil.example", "of another issuer"),
        ["no issuer"] = (claims => claims.Remove("iss"), "of another issuer"),
        ["the issuer with a slash"] = (claims => claims["iss"] = claims["iss"]!.GetValue<string>() + "/", "of another issuer"),
        ["expired"] = (claims => claims["exp"] = s_now - 120, "has expired"),
        ["no end"] = (claims => claims.Remove("exp"), "has expired"),
        ["not yet"] = (claims => claims["nbf"] = s_now + 600, "not good yet"),
        ["no user"] = (claims => claims.Remove("sub"), "claim 'sub' is missing"),
        ["a user that is a number"] = (claims => claims["sub"] = 7, "claim 'sub' is missing"),
        ["a user of a thousand letters"] = (claims => claims["sub"] = new string('a', 1000), "claim 'sub' is missing"),
        ["bound to a key"] = (claims => claims["cnf"] = new JsonObject { ["jkt"] = "x" }, "bound to a key"),
    };

    public static TheoryData<string> BadClaims => [.. s_badClaims.Keys];

    [Theory]
    [MemberData(nameof(BadClaims))]
    public async Task A_token_with_wrong_claims_is_refused(string what)
    {
        (Action<JsonObject> change, string problem) = s_badClaims[what];

        await RefusedAsync(Site.Token(change: change), problem);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    public async Task Tokens_for_any_name_of_this_machine_are_good(string host) =>
        Assert.Equal(Taken, (await Site.TryAsync(Site.Token(change: claims => claims["aud"] = $"http://{host}:{Site.Gateway.Url.Port}/mcp"))).Status);

    [Fact]
    public async Task Tokens_for_an_audience_that_was_named_or_for_several_or_for_a_profile_are_good_there()
    {
        Assert.Equal(Taken, (await Site.TryAsync(Site.Token(change: claims => claims["aud"] = "api://gateway"))).Status);
        Assert.Equal(Taken, (await Site.TryAsync(Site.Token(change: claims => claims["aud"] = new JsonArray("other", Site.Resource)))).Status);
        Assert.Equal(Taken, (await Site.TryAsync(Site.Token(change: claims => claims["aud"] = Site.Resource + "/docs"), "/mcp/docs")).Status);
        Assert.Equal(Taken, (await Site.TryAsync(Site.Token(), "/mcp/docs")).Status);
        // Scopes as a list, and clocks that differ a little.
        Assert.Equal(Taken, (await Site.TryAsync(Site.Token(change: claims => (claims["scope"], claims["scp"], claims["exp"]) = (null, new JsonArray("github"), s_now - 5)))).Status);
    }

    [Fact]
    public async Task What_is_not_signed_by_the_issuer_is_refused()
    {
        using var stranger = RSA.Create(2048);
        JsonObject claims = Site.Issuer.Claims(Site.Resource, "github");
        string good = Site.Issuer.Sign(claims);
        string[] parts = good.Split('.');
        var issuers = (RSA)Site.Issuer.Keys["first"];

        await RefusedAsync(TestIssuer.Sign(Header("RS256"), claims, stranger), "signature of the access token is wrong");
        await RefusedAsync($"{parts[0]}.{TestIssuer.Encode(Encoding.UTF8.GetBytes(claims.ToJsonString().Replace("github", "docs", StringComparison.Ordinal)))}.{parts[2]}", "signature of the access token is wrong");
        await RefusedAsync($"{parts[0]}.{parts[1]}.", "signature of the access token is wrong");
        await RefusedAsync(TestIssuer.Unsigned(Header("none"), claims.ToJsonString()) + ".", "not signed in a way that is accepted");
        await RefusedAsync(TestIssuer.Unsigned(Header("NONE"), claims.ToJsonString()) + ".", "not signed in a way that is accepted");
        // What everybody knows, as a secret.
        foreach (byte[] secret in new[] { issuers.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(issuers.ExportSubjectPublicKeyInfoPem()), issuers.ExportRSAPublicKey() })
        {
            string text = TestIssuer.Unsigned(Header("HS256"), claims.ToJsonString());
            await RefusedAsync($"{text}.{TestIssuer.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}", "not signed in a way that is accepted");
        }

        // A key that the token brings along.
        RSAParameters own = stranger.ExportParameters(false);
        JsonObject header = Header("RS256");
        header["jwk"] = new JsonObject { ["kty"] = "RSA", ["kid"] = "first", ["n"] = TestIssuer.Encode(own.Modulus!), ["e"] = TestIssuer.Encode(own.Exponent!) };
        header["jku"] = "http://127.0.0.1:1/jwks";
        await RefusedAsync(TestIssuer.Sign(header, claims, stranger), "signature of the access token is wrong");
    }

    [Fact]
    public async Task What_is_no_access_token_is_refused()
    {
        string Of(string? type, Action<JsonObject>? change = null)
        {
            JsonObject claims = Site.Issuer.Claims(Site.Resource, "github");
            change?.Invoke(claims);
            return Site.Issuer.Sign(claims, change: header =>
            {
                if (type is null)
                {
                    header.Remove("typ");
                }
                else
                {
                    header["typ"] = type;
                }
            });
        }

        await RefusedAsync(Of("JWT", claims => claims["nonce"] = "n"), "no access token");
        await RefusedAsync(Of("JWT", claims => claims["at_hash"] = "h"), "no access token");
        await RefusedAsync(Of("JWT", claims => claims["typ"] = "ID"), "no access token");
        await RefusedAsync(Of(null, claims => claims.Remove("scope")), "no access token");
        await RefusedAsync(Of("logout+jwt"), "no access token");
        await RefusedAsync(Of("dpop+jwt"), "no access token");
        Assert.Equal(Taken, (await Site.TryAsync(Of("application/at+jwt"))).Status);
        // As Keycloak, Entra ID and Auth0 write them by default.
        Assert.Equal(Taken, (await Site.TryAsync(Of("JWT", claims => claims["typ"] = "Bearer"))).Status);
        Assert.Equal(Taken, (await Site.TryAsync(Of(null))).Status);
    }

    [Fact]
    public async Task What_is_no_token_at_all_is_refused()
    {
        string good = Site.Token();
        string[] parts = good.Split('.');
        foreach (string text in new[] { "a.b.c", "..", "....", "a.b.c.d.e", $"{parts[0]}.{parts[1]}", good + ".x", $"e30.{parts[1]}.{parts[2]}", $"{parts[0]}.!!!.{parts[2]}", new string('.', 100), new string('a', 8000) + ".b.c" })
        {
            Assert.Equal(401, (await Site.TryAsync(text)).Status);
        }

        string twice = TestIssuer.Unsigned(Header("RS256"), Site.Issuer.Claims(Site.Resource, "github").ToJsonString().Replace("{", "{\"sub\":\"bob\",", StringComparison.Ordinal));
        await RefusedAsync($"{twice}.{TestIssuer.Encode(((RSA)Site.Issuer.Keys["first"]).SignData(Encoding.ASCII.GetBytes(twice), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}", "claim twice");
        await RefusedAsync(Site.Issuer.Sign(Site.Issuer.Claims(Site.Resource), change: header => header["crit"] = new JsonArray("b64")), "extensions");
        await RefusedAsync(Site.Token(change: claims => claims["padding"] = new string('a', 20_000)), "too long");
        // What is longer than all headers may be, the web server refuses; it may close the connection while that is still sent.
        try
        {
            Assert.Equal(431, (await Site.TryAsync(Site.Token(change: claims => claims["padding"] = new string('a', 1024 * 1024)))).Status);
        }
        catch (HttpRequestException)
        {
        }

        Assert.Equal(Taken, (await Site.TryAsync(good)).Status);
    }

    [Fact]
    public async Task Keys_of_other_kinds_are_used_as_they_are_meant()
    {
        using var weak = RSA.Create(1024);
        RSAParameters parameters = weak.ExportParameters(false);
        await using OAuthSite site = await OAuthSite.StartAsync(prepare: issuer =>
        {
            issuer.Keys["curve"] = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            issuer.FurtherKeys.Add($$"""{"kty":"RSA","kid":"weak","n":"{{TestIssuer.Encode(parameters.Modulus!)}}","e":"AQAB"}""");
            issuer.FurtherKeys.Add("""{"kty":"oct","kid":"secret","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}""");
            issuer.FurtherKeys.Add("""{"kty":"something new","kid":"new"}""");
        });
        JsonObject claims = site.Issuer.Claims(site.Resource, "github");

        Assert.Equal(Taken, (await site.TryAsync(site.Issuer.Sign(claims, "curve"))).Status);
        Assert.Equal(Taken, (await site.TryAsync(site.Issuer.Sign(claims, change: header => header["alg"] = "PS256"))).Status);
        Assert.Equal(Taken, (await site.TryAsync(site.Issuer.Sign(claims, change: header => header.Remove("kid")))).Status);
        Assert.Equal(401, (await site.TryAsync(TestIssuer.Sign(new JsonObject { ["alg"] = "RS256", ["typ"] = "at+jwt", ["kid"] = "weak" }, claims, weak))).Status);
        Assert.Equal(401, (await site.TryAsync(site.Issuer.Sign(claims, "curve", header => header["alg"] = "RS256"))).Status);
    }

    private static JsonObject Header(string algorithm) => new() { ["alg"] = algorithm, ["typ"] = "at+jwt", ["kid"] = "first" };

    private async Task RefusedAsync(string token, string problem)
    {
        (int status, string challenge) = await Site.TryAsync(token);
        Assert.Equal(401, status);
        Assert.StartsWith("Bearer realm=\"McpGateway\", error=\"invalid_token\", error_description=\"", challenge, StringComparison.Ordinal);
        Assert.Contains(problem, challenge, StringComparison.Ordinal);
        Assert.EndsWith($", resource_metadata=\"http://127.0.0.1:{Site.Gateway.Url.Port}/.well-known/oauth-protected-resource/mcp\"", challenge, StringComparison.Ordinal);
    }
}
