using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Tests.OAuth;

/// <summary>An authorization server that issues whatever a test wants: metadata, keys and tokens are made by hand.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);

    private TestIssuer(WebApplication server) => _server = server;

    /// <summary>Its identifier.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Who it says that it is; null for itself.</summary>
    public string? NamedIssuer { get; set; }

    /// <summary>Where its metadata are.</summary>
    public string Place { get; set; } = "/.well-known/oauth-authorization-server";

    /// <summary>Where it says that its keys are; null for where they are.</summary>
    public string? NamedKeys { get; set; }

    /// <summary>Where its metadata redirect to; null where they are there.</summary>
    public string? Elsewhere { get; set; }

    /// <summary>Whether it answers nothing that is of use.</summary>
    public bool IsDown { get; set; }

    /// <summary>Its keys by their ids.</summary>
    public ConcurrentDictionary<string, AsymmetricAlgorithm> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>What is in its key set besides.</summary>
    public ConcurrentBag<string> FurtherKeys { get; } = [];

    /// <summary>How often its keys were read.</summary>
    public int KeyRequests => _requests.GetValueOrDefault("/jwks");

    public static async Task<TestIssuer> StartAsync(int port = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        WebApplication server = builder.Build();
        var issuer = new TestIssuer(server);
        server.Run(issuer.AnswerAsync);
        await server.StartAsync();
        issuer.Url = server.Urls.Single();
        issuer.Keys["first"] = RSA.Create(2048);
        return issuer;
    }

    /// <summary>The claims of a good token.</summary>
    /// <param name="audience">For whom it is.</param>
    /// <param name="scope">What is granted.</param>
    /// <param name="user">Who has it.</param>
    public JsonObject Claims(string audience, string scope = "mcp", string user = "alice")
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return new JsonObject { ["iss"] = Url, ["aud"] = audience, ["sub"] = user, ["client_id"] = "tests", ["scope"] = scope, ["iat"] = now, ["exp"] = now + 3600, ["jti"] = Guid.NewGuid().ToString("N") };
    }

    /// <summary>Signs a token.</summary>
    /// <param name="claims">What it says.</param>
    /// <param name="key">The key's id.</param>
    /// <param name="change">Changes its header.</param>
    public string Sign(JsonObject claims, string key = "first", Action<JsonObject>? change = null)
    {
        AsymmetricAlgorithm signer = Keys[key];
        var header = new JsonObject { ["alg"] = signer is RSA ? "RS256" : "ES256", ["typ"] = "at+jwt", ["kid"] = key };
        change?.Invoke(header);
        return Sign(header, claims, signer);
    }

    /// <summary>Signs a token with a key that may be nobody's.</summary>
    public static string Sign(JsonObject header, JsonObject claims, AsymmetricAlgorithm signer)
    {
        string text = Unsigned(header, claims.ToJsonString());
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        return $"{text}.{Encode(signer switch
        {
            RSA rsa => rsa.SignData(bytes, HashAlgorithmName.SHA256, header["alg"]!.GetValue<string>().StartsWith("PS", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
            ECDsa ec => ec.SignData(bytes, HashAlgorithmName.SHA256),
            _ => throw new NotSupportedException(),
        })}";
    }

    /// <summary>The first two parts of a token.</summary>
    public static string Unsigned(JsonObject header, string claims) => $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims))}";

    public static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await _server.DisposeAsync();
        foreach (AsymmetricAlgorithm key in Keys.Values)
        {
            key.Dispose();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        _requests.AddOrUpdate(path, 1, (_, count) => count + 1);
        if (IsDown)
        {
            context.Response.StatusCode = 503;
        }
        else if (path == "/jwks")
        {
            await context.Response.WriteAsync($"{{\"keys\":[{string.Join(',', Keys.Select(key => Shown(key.Key, key.Value)).Concat(FurtherKeys))}]}}");
        }
        else if (path != Place)
        {
            context.Response.StatusCode = 404;
        }
        else if (Elsewhere is { } elsewhere)
        {
            context.Response.Redirect(elsewhere);
        }
        else
        {
            await context.Response.WriteAsync(new JsonObject { ["issuer"] = NamedIssuer ?? Url, ["jwks_uri"] = NamedKeys ?? Url + "/jwks" }.ToJsonString());
        }
    }

    private static string Shown(string id, AsymmetricAlgorithm key)
    {
        if (key is RSA rsa)
        {
            RSAParameters parameters = rsa.ExportParameters(false);
            return JsonSerializer.Serialize(new { kty = "RSA", use = "sig", kid = id, n = Encode(parameters.Modulus!), e = Encode(parameters.Exponent!) });
        }

        ECParameters point = ((ECDsa)key).ExportParameters(false);
        return JsonSerializer.Serialize(new { kty = "EC", use = "sig", kid = id, crv = "P-256", x = Encode(point.Q.X!), y = Encode(point.Q.Y!) });
    }
}
