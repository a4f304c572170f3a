using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using McpGateway.LoginServer;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol.AspNetCore.Authentication;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using OpenIddict.Validation.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

// usage: LoginServer SECONDS [SCOPE...], how long an access token is good. With scopes it is for resources that are elsewhere: its access tokens are JWTs for whatever is asked.
// It writes its address, and ends when its standard input is closed. Whoever comes to log in is let in at once. /counts says how often each grant was used.
// Who waits for the end of its standard input holds a thread of the pool.
ThreadPool.SetMinThreads(16, 16);
int lifetime = int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture);
string[] scopes = args[1..];
string origin;
using (var probe = new TcpListener(IPAddress.Loopback, 0))
{
    probe.Start();
    origin = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
}

string resource = origin + "/mcp";
var counts = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(origin);
builder.Services.AddDbContext<DbContext>(options =>
{
    options.UseInMemoryDatabase("logins");
    options.UseOpenIddict();
});
builder.Services.AddOpenIddict()
    .AddCore(options => options.UseEntityFrameworkCore().UseDbContext<DbContext>())
    .AddServer(options =>
    {
        options.SetConfigurationEndpointUris(".well-known/oauth-authorization-server", ".well-known/openid-configuration")
            .SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetRevocationEndpointUris("revoke")
            .SetDeviceAuthorizationEndpointUris("device").SetEndUserVerificationEndpointUris("verify");
        options.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().AllowClientCredentialsFlow().AllowDeviceAuthorizationFlow();
        options.RequireProofKeyForCodeExchange();
        options.RegisterScopes("notes").RegisterResources(resource);
        options.SetAccessTokenLifetime(TimeSpan.FromSeconds(lifetime));
        // A refresh token is good once.
        options.SetRefreshTokenReuseLeeway(TimeSpan.Zero);
        options.UseReferenceRefreshTokens();
        if (scopes.Length == 0)
        {
            options.UseReferenceAccessTokens();
        }
        else
        {
            options.RegisterScopes(scopes).DisableAccessTokenEncryption().DisableResourceValidation().IgnoreResourcePermissions().IgnoreScopePermissions();
        }

        options.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
        options.AddEventHandler<OpenIddictServerEvents.HandleConfigurationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            context.Metadata["registration_endpoint"] = origin + "/register";
            return default;
        }));
        options.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableTokenEndpointPassthrough().EnableEndUserVerificationEndpointPassthrough().DisableTransportSecurityRequirement();
    })
    .AddValidation(options =>
    {
        options.UseLocalServer();
        options.UseAspNetCore();
        options.EnableTokenEntryValidation();
        options.AddAudiences(resource);
    });
builder.Services.AddAuthentication(options =>
{
    options.DefaultAuthenticateScheme = OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme;
    options.DefaultChallengeScheme = McpAuthenticationDefaults.AuthenticationScheme;
}).AddMcp(options => options.ResourceMetadata = new ProtectedResourceMetadata { Resource = resource, AuthorizationServers = { origin + "/" }, ScopesSupported = ["notes"] });
builder.Services.AddAuthorization();
builder.Services
    .AddMcpServer(options => options.ServerInfo = new Implementation { Name = "notes", Version = "1" })
    .WithHttpTransport()
    .WithTools([McpServerTool.Create((ClaimsPrincipal user) => user.GetClaim(Claims.Subject), new McpServerToolCreateOptions { Name = "whoami", ReadOnly = true })]);
WebApplication app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapMcp("/mcp").RequireAuthorization();
app.MapGet("/counts", () => counts);
app.MapMethods("/authorize", ["GET", "POST"], (HttpContext context) => SignIn("alice", context.GetOpenIddictServerRequest()!));
app.MapMethods("/verify", ["GET", "POST"], async (HttpContext context) =>
{
    AuthenticateResult device = await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    var identity = new ClaimsIdentity("login", Claims.Name, Claims.Role);
    identity.SetClaim(Claims.Subject, "alice").SetScopes(device.Principal!.GetScopes()).SetResources(resource).SetDestinations(_ => [Destinations.AccessToken]);
    return Results.SignIn(new ClaimsPrincipal(identity), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
});
app.MapPost("/token", async (HttpContext context) =>
{
    OpenIddictRequest request = context.GetOpenIddictServerRequest()!;
    counts.AddOrUpdate(request.GrantType!, 1, (_, count) => count + 1);
    if (request.IsClientCredentialsGrantType())
    {
        return SignIn(request.ClientId!, request);
    }

    AuthenticateResult result = await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    return Results.SignIn(result.Principal!, null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
});
app.MapPost("/register", async (ClientMetadata metadata, IOpenIddictApplicationManager clients) =>
{
    var client = new OpenIddictApplicationDescriptor { ClientId = Guid.NewGuid().ToString("N"), ClientType = ClientTypes.Public, DisplayName = metadata.Name, ApplicationType = ApplicationTypes.Native };
    client.Permissions.UnionWith(
    [
        Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.Revocation, Permissions.Endpoints.DeviceAuthorization, Permissions.GrantTypes.AuthorizationCode,
        Permissions.GrantTypes.RefreshToken, Permissions.GrantTypes.DeviceCode, Permissions.ResponseTypes.Code, Permissions.Prefixes.Scope + "notes", Permissions.Prefixes.Resource + resource,
    ]);
    client.RedirectUris.UnionWith((metadata.RedirectUris ?? []).Select(uri => new Uri(uri)));
    await clients.CreateAsync(client);
    return Results.Json(new { client_id = client.ClientId, redirect_uris = metadata.RedirectUris, token_endpoint_auth_method = "none" }, statusCode: 201);
});
using (IServiceScope scope = app.Services.CreateScope())
{
    await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(new OpenIddictApplicationDescriptor
    {
        ClientId = "machine",
        ClientSecret = "secret of the machine",
        Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials, Permissions.Prefixes.Scope + "notes", Permissions.Prefixes.Resource + resource },
    });
}

await app.StartAsync();
await Console.Out.WriteLineAsync(resource);
await Console.In.ReadToEndAsync();
// At once: clients keep connections that nobody is to wait for.
Environment.Exit(0);

static IResult SignIn(string user, OpenIddictRequest request)
{
    var identity = new ClaimsIdentity("login", Claims.Name, Claims.Role);
    identity.SetClaim(Claims.Subject, user).SetScopes(request.GetScopes()).SetResources(request.GetResources()).SetDestinations(_ => [Destinations.AccessToken]);
    return Results.SignIn(new ClaimsPrincipal(identity), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
}
