using McpGateway.Configuration;
using McpGateway.Configuration.OAuth;
using McpGateway.Logins;
using McpGateway.Logins.Interactive;
using McpGateway.Logins.Tokens;
using McpGateway.Secrets;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Logins;

/// <summary>A site, a home, and what logs in there.</summary>
internal sealed class LoginRig : IDisposable
{
    public LoginSite Site { get; } = new();

    public TemporaryHome Home { get; } = new();

    public ManualTime Time { get; } = new();

    public OAuthSettings Settings { get; init; } = OAuthSettings.Default;

    public LoginTarget Target => new("site", new Uri(Site.Url), Settings, null);

    public LoginStore Store => StoreOf(Home.Home);

    /// <summary>The login as a transport has it; each is one of another process, as far as it knows.</summary>
    public ServerLogin Open() => new(Target, Store, Time, _ => { });

    public Task LogInAsync(ScriptedUser? user = null, TimeSpan? patience = null) =>
        new InteractiveLogin(Target, Store, Time).RunAsync(user ?? new ScriptedUser(), patience is { } time ? new LoginOptions { Patience = time } : new LoginOptions(), TestContext.Current.CancellationToken).InTime();

    public static LoginStore StoreOf(GatewayHome home) => new(home.LoginFolder, () => SecretStores.Open(home.Root, SecretStores.Logins));

    public void Dispose()
    {
        Site.Dispose();
        Home.Dispose();
    }
}
