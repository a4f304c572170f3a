using McpGateway.Configuration;
using McpGateway.Configuration.OAuth;
using McpGateway.Logins;
using McpGateway.Logins.Tokens;

namespace McpGateway.Tests.Logins;

/// <summary>What other processes do with a login.</summary>
internal static class LoginHelper
{
    public static async Task<string?> TokenAsync(string home, string url)
    {
        LoginTarget target = TargetOf(url);
        return await new ServerLogin(target, LoginRig.StoreOf(new GatewayHome(home)), TimeProvider.System, _ => { }).GetTokenAsync(CancellationToken.None);
    }

    /// <summary>Takes the lock under which tokens are refreshed, says so, and never gives it back.</summary>
    public static async Task HoldAsync(string home, string url)
    {
        LoginStore store = LoginRig.StoreOf(new GatewayHome(home));
        using IDisposable held = await store.LockAsync(store.Find(LoginStore.KeyOf(TargetOf(url)))!.Tokens!, CancellationToken.None);
        await Console.Out.WriteLineAsync("held");
        await Task.Delay(Timeout.Infinite);
    }

    private static LoginTarget TargetOf(string url) => new("site", new Uri(url), OAuthSettings.Default, null);
}
