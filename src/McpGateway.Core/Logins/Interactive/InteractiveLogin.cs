using System.Net;
using McpGateway.Diagnostics;
using McpGateway.Files;
using McpGateway.Logins.Protocol;
using McpGateway.Logins.Tokens;

namespace McpGateway.Logins.Interactive;

/// <summary>Lets the user log in at a server, and keeps what comes of it.</summary>
/// <param name="target">The server.</param>
/// <param name="store">Where logins are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class InteractiveLogin(LoginTarget target, LoginStore store, TimeProvider time)
{
    private readonly string _key = LoginStore.KeyOf(target);

    /// <summary>Logs in.</summary>
    /// <param name="user">The user.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">The user has given it up.</param>
    /// <exception cref="LoginException">Nobody is logged in.</exception>
    public async Task RunAsync(ILoginUser user, LoginOptions options, CancellationToken cancellationToken)
    {
        LoginRecord? known = store.Find(_key);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using ITimer timer = time.CreateTimer(_ => patience.Cancel(), null, options.Patience, Timeout.InfiniteTimeSpan);
        LoginPlan? plan = null;
        try
        {
            using OAuthHttp http = await OAuthHttp.ForAsync(target, patience.Token).ConfigureAwait(false);
            plan = await LoginPlan.FindAsync(http, target, known?.Metadata, known?.Wanted, time, patience.Token).ConfigureAwait(false);
            user.Report($"Logging in to '{UntrustedText.OneLine(target.Server, 64)}' at {UntrustedText.OneLine(plan.Server.Issuer, 200)}.");
            StoredTokens tokens = options.UseDevice
                ? await new DeviceLogin(target, store, time, http, plan).RunAsync(user, patience.Token).ConfigureAwait(false)
                : await WithBrowserAsync(http, plan, user, patience.Token).ConfigureAwait(false);
            new TokenRenewal(target, store, time, _key).Save(tokens, isNew: true);
            user.Report($"Logged in to '{UntrustedText.OneLine(target.Server, 64)}'.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The server may have shown the user that it does not know the gateway any more: the next time it registers anew.
            ForgetClient(plan);
            string within = options.Patience < TimeSpan.FromMinutes(1) ? FormattableString.Invariant($"{options.Patience.TotalSeconds:0} s") : FormattableString.Invariant($"{options.Patience.TotalMinutes:0.#} minutes");
            throw new LoginException(plan is null ? $"was not logged in to: where to log in was not found within {within}" : $"was not logged in to: nobody came back from the browser within {within}", "Try again.");
        }
        catch (OAuthErrorException e)
        {
            if (e.Error is "invalid_client" or "unauthorized_client")
            {
                ForgetClient(plan);
            }

            throw new LoginException($"was not logged in to: its authorization server refuses: {e.Message}", "Try again; if it stays so, check \"oauth\" in its entry.", e);
        }
    }

    private async Task<StoredTokens> WithBrowserAsync(OAuthHttp http, LoginPlan plan, ILoginUser user, CancellationToken cancellationToken)
    {
        RegisteredClient? registered = target.Settings.ClientId is null ? store.FindClient(target, plan.Server.Issuer) : null;
        using CallbackListener listener = target.Settings.RedirectUri is { } place ? CallbackListener.OpenAt(new Uri(place)) : CallbackListener.Open(PortOf(plan, registered));
        OAuthClient client = await ClientOf(http, plan, registered, listener.Address, cancellationToken).ConfigureAwait(false);
        var request = new AuthorizationRequest(
            plan.Server, client, listener.Address, plan.Scope, plan.Resource, [.. KnownServers.ParametersOf(plan.Server.AuthorizationEndpoint ?? plan.Server.TokenEndpoint), .. target.Settings.Parameters]);
        await http.CheckPageAsync(request.Address, cancellationToken).ConfigureAwait(false);
        if (!await user.ShowAsync(request.Address, cancellationToken).ConfigureAwait(false))
        {
            throw new LoginException("was not logged in to: the user does not want to", "");
        }

        (IReadOnlyDictionary<string, string> query, CallbackRequest? browser) = await AnswerAsync(listener, request, user, cancellationToken).ConfigureAwait(false);
        using (browser)
        {
            try
            {
                var endpoint = new TokenEndpoint(http, plan.Server.Issuer, plan.Server.TokenEndpoint, client, () => time.GetUtcNow() + plan.Server.ClockOffset);
                TokenAnswer answer = await endpoint.RedeemAsync(request.CodeOf(query), request.Verifier, listener.Address.OriginalString, plan.Resource, cancellationToken).ConfigureAwait(false);
                await (browser?.AnswerAsync(HttpStatusCode.OK, "You are logged in", "You can close this page.") ?? Task.CompletedTask).ConfigureAwait(false);
                return new TokenRenewal(target, store, time, _key).Of(plan, client, answer);
            }
            catch (Exception e) when (e is LoginException or OAuthErrorException)
            {
                await (browser?.AnswerAsync(HttpStatusCode.BadRequest, "You are not logged in", e.Message) ?? Task.CompletedTask).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Waits for the browser, or for the user who brings by hand where it ended. What belongs to another login changes nothing.</summary>
    private static async Task<(IReadOnlyDictionary<string, string> Query, CallbackRequest? Browser)> AnswerAsync(
        CallbackListener listener, AuthorizationRequest request, ILoginUser user, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            Task<CallbackRequest> browser = listener.NextAsync(over.Token).AsTask();
            Task<string?> hand = user.ReadAnswerAsync(over.Token);
            while (true)
            {
                if (await Task.WhenAny(browser, hand).ConfigureAwait(false) == browser)
                {
                    CallbackRequest came = await browser.ConfigureAwait(false);
                    if (request.IsAnswer(came.Query))
                    {
                        return (came.Query, came);
                    }

                    await came.AnswerAsync(HttpStatusCode.BadRequest, "This is another login", "What came back does not belong to the login that is waited for. Nothing was done.").ConfigureAwait(false);
                    came.Dispose();
                    user.Report("Something came back that does not belong to this login; it was ignored.");
                    browser = listener.NextAsync(over.Token).AsTask();
                    continue;
                }

                string? text = await hand.ConfigureAwait(false);
                if (text is null)
                {
                    hand = new TaskCompletionSource<string?>().Task;
                    continue;
                }

                int question = text.IndexOf('?', StringComparison.Ordinal);
                if (CallbackRequest.Parse(question < 0 ? "" : text[(question + 1)..].Split('#')[0].Trim()) is { } query && request.IsAnswer(query))
                {
                    return (query, null);
                }

                user.Report("That is not the address at which this login ends. Copy the whole address from the browser.");
                hand = user.ReadAnswerAsync(over.Token);
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What the user has registered, else a document, else what the gateway registers (MCP 2025-11-25, Client Registration Approaches).</summary>
    private async Task<OAuthClient> ClientOf(OAuthHttp http, LoginPlan plan, RegisteredClient? registered, Uri redirect, CancellationToken cancellationToken)
    {
        if (OwnClient.Of(target, plan.Server) is { } own)
        {
            return own;
        }

        if (target.Settings.ClientMetadataUrl is { } document && plan.Server.TakesMetadataDocuments)
        {
            string? key = OwnClient.KeyOf(target);
            return new OAuthClient(document, null, key, key is null ? ClientAuthentication.None : ClientAuthentication.Key);
        }

        if (registered is not null && registered.Redirect == redirect.OriginalString && registered.Has(plan.Scope))
        {
            return new OAuthClient(registered.Id, registered.Secret, null, registered.Authentication);
        }

        if (plan.Server.RegistrationEndpoint is null)
        {
            throw NoRegistration(plan);
        }

        string scope = LoginPlan.Union(registered?.Scope, plan.Scope);
        OAuthClient client = await ClientRegistration.RegisterAsync(http, plan.Server, redirect, scope, cancellationToken).ConfigureAwait(false);
        store.SaveClient(
            target,
            new RegisteredClient { Issuer = plan.Server.Issuer, Redirect = redirect.OriginalString, Id = client.Id, Secret = client.Secret, Authentication = client.Authentication, Scope = client.Scope });
        return client;
    }

    /// <summary>What to do where the gateway cannot register by itself.</summary>
    public static LoginException NoRegistration(LoginPlan plan) => new(
        $"cannot be logged in to: {UntrustedText.OneLine(plan.Server.Issuer, 200)} does not let clients register by themselves",
        "Register one there by hand, with http://127.0.0.1:PORT/callback as its redirect URI, and set \"oauth\": { \"clientId\", \"redirectUri\" } in its entry.");

    private void ForgetClient(LoginPlan? plan)
    {
        if (target.Settings.ClientId is null && plan is not null)
        {
            store.RemoveClient(target, plan.Server.Issuer);
        }
    }

    /// <summary>The same port for the same authorization server, so that what was registered there stays right.</summary>
    private int PortOf(LoginPlan plan, RegisteredClient? registered)
    {
        const int First = 20_000, Count = 12_000;
        if (registered is not null && Uri.TryCreate(registered.Redirect, UriKind.Absolute, out Uri? known))
        {
            return known.Port;
        }

        return First + (int)(TextDigest.Of(target.User + plan.Server.Issuer) % Count);
    }
}
