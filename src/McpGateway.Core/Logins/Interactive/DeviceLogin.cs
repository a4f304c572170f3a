using McpGateway.Diagnostics;
using McpGateway.Logins.Protocol;
using McpGateway.Logins.Tokens;

namespace McpGateway.Logins.Interactive;

/// <summary>A login for which the user enters a code on another device (RFC 8628).</summary>
/// <param name="target">The server.</param>
/// <param name="store">Where logins are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="http">Makes the requests.</param>
/// <param name="plan">Where, and what for.</param>
internal sealed class DeviceLogin(LoginTarget target, LoginStore store, TimeProvider time, OAuthHttp http, LoginPlan plan)
{
    private const long DefaultInterval = 5, MaxInterval = 60, DefaultLife = 600, MaxLife = 3_600;

    /// <summary>Logs in.</summary>
    /// <exception cref="LoginException">Nobody is logged in.</exception>
    /// <exception cref="OAuthErrorException">The server refuses.</exception>
    public async Task<StoredTokens> RunAsync(ILoginUser user, CancellationToken cancellationToken)
    {
        if (plan.Server.DeviceEndpoint is not { } place)
        {
            throw new LoginException($"cannot be logged in to with --device: {UntrustedText.OneLine(plan.Server.Issuer, 200)} does not offer that", "Log in with a browser: it may be on another machine, if you paste the address at which it ends.");
        }

        OAuthClient client = OwnClient.Of(target, plan.Server)
            ?? (plan.Server.RegistrationEndpoint is null ? throw InteractiveLogin.NoRegistration(plan) : await ClientRegistration.RegisterAsync(http, plan.Server, null, plan.Scope, cancellationToken).ConfigureAwait(false));
        var endpoint = new TokenEndpoint(http, plan.Server.Issuer, plan.Server.TokenEndpoint, client, () => time.GetUtcNow() + plan.Server.ClockOffset);
        OAuthAnswer begun = await endpoint.BeginDeviceAsync(place, plan.Scope, plan.Resource, cancellationToken).ConfigureAwait(false);
        if (!begun.IsGood || begun.Text("device_code") is not { } device || begun.Text("user_code") is not { } code || begun.Text("verification_uri") is not { } page)
        {
            throw new LoginException($"cannot be logged in to: its authorization server refuses: {begun.Problem}", "Check \"oauth\" in its entry.");
        }

        if (!Uri.TryCreate(page, UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http"))
        {
            throw new LoginException("cannot be logged in to: the page for the code is no address of the web", "Ask whoever runs the authorization server.");
        }

        await http.CheckPageAsync(address, cancellationToken).ConfigureAwait(false);
        user.Report($"Open {UntrustedText.OneLine(page, 500)} on any device, and enter the code {UntrustedText.OneLine(code, 100)}.");
        TimeSpan interval = TimeSpan.FromSeconds(Math.Clamp(begun.Seconds("interval") ?? DefaultInterval, 1, MaxInterval));
        DateTimeOffset end = time.GetUtcNow().AddSeconds(Math.Min(begun.Seconds("expires_in") ?? DefaultLife, MaxLife));
        while (time.GetUtcNow() < end)
        {
            await Task.Delay(interval, time, cancellationToken).ConfigureAwait(false);
            try
            {
                TokenAnswer answer = await endpoint.RedeemDeviceAsync(device, cancellationToken).ConfigureAwait(false);
                return new TokenRenewal(target, store, time, LoginStore.KeyOf(target)).Of(plan, client, answer);
            }
            catch (OAuthErrorException e) when (e.Error is "authorization_pending" or "slow_down")
            {
                interval += e.Error == "slow_down" ? TimeSpan.FromSeconds(DefaultInterval) : TimeSpan.Zero;
            }
        }

        throw new LoginException("was not logged in to: the code was not entered in time", "Try again.");
    }
}
