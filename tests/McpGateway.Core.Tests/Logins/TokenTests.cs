using System.Diagnostics;
using System.Net;
using McpGateway.Configuration.OAuth;
using McpGateway.Logins;
using McpGateway.Logins.Interactive;
using McpGateway.Logins.Tokens;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Logins;

public sealed class TokenTests
{
    private static readonly LoginChallenge s_refused = new(HttpStatusCode.Unauthorized, "Bearer", null, null, "invalid_token");

    [Fact]
    public async Task A_token_is_refreshed_before_it_is_old_and_the_new_one_is_kept()
    {
        using var rig = new LoginRig();
        await rig.LogInAsync();
        ServerLogin login = rig.Open();
        string first = (await login.GetTokenAsync(default))!;
        rig.Time.Advance(TimeSpan.FromSeconds(3600 - 61));
        Assert.Equal(first, await login.GetTokenAsync(default));

        rig.Time.Advance(TimeSpan.FromSeconds(2));
        string second = (await login.GetTokenAsync(default))!;

        Assert.NotEqual(first, second);
        Assert.Equal(second, await rig.Open().GetTokenAsync(default));
        Assert.Equal(2, rig.Site.Count("POST /token"));
        // The refresh token was used up, and the new one works, too.
        rig.Time.Advance(TimeSpan.FromHours(1));
        Assert.True(rig.Site.IsGood((await rig.Open().GetTokenAsync(default))!));
    }

    [Fact]
    public async Task Many_calls_at_once_make_one_refresh()
    {
        using var rig = new LoginRig();
        await rig.LogInAsync();
        ServerLogin login = rig.Open(), other = rig.Open();
        rig.Time.Advance(TimeSpan.FromHours(1));

        string?[] tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () => await (i % 2 == 0 ? login : other).GetTokenAsync(default)))).InTime();

        Assert.Single(tokens.Distinct());
        Assert.Equal(2, rig.Site.Count("POST /token"));
    }

    [Fact]
    public async Task Ten_processes_that_find_an_old_token_make_one_refresh()
    {
        using var rig = new LoginRig();
        // By the clock of the rig the token came in 1970.
        await rig.LogInAsync();
        string?[] tokens = await TokensAsync(rig, 10);

        Assert.Single(tokens.Distinct());
        Assert.True(rig.Site.IsGood(tokens[0]!));
        Assert.Equal(2, rig.Site.Count("POST /token"));
    }

    [Fact]
    public async Task A_process_that_is_killed_while_it_holds_the_lock_is_in_nobodys_way()
    {
        using var rig = new LoginRig();
        await rig.LogInAsync();
        using var holder = Process.Start(new ProcessStartInfo(HelperProcess.Program, [HelperProcess.Switch, "hold-login", rig.Home.Home.Root, rig.Site.Url]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync().InTime());
        rig.Time.Advance(TimeSpan.FromHours(1));
        Task<string?> waiting = rig.Open().GetTokenAsync(default).AsTask();
        try
        {
            Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(200)));
            Assert.Equal(1, rig.Site.Count("POST /token"));
        }
        finally
        {
            holder.Kill();
        }

        Assert.True(rig.Site.IsGood((await waiting.InTime())!));
        Assert.Equal(2, rig.Site.Count("POST /token"));
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_lose_the_token_that_is_on_its_way()
    {
        using var rig = new LoginRig();
        await rig.LogInAsync();
        var answered = new TaskCompletionSource();
        rig.Site.DuringRefresh = () => answered.Task;
        rig.Time.Advance(TimeSpan.FromHours(1));
        ServerLogin login = rig.Open();
        using var impatient = new CancellationTokenSource();
        Task<string?> call = login.GetTokenAsync(impatient.Token).AsTask();
        await Deadline.Until(() => rig.Site.Count("POST /token") == 2, () => "no refresh");

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        answered.SetResult();

        Assert.True(rig.Site.IsGood((await login.GetTokenAsync(default))!));
        Assert.Equal(2, rig.Site.Count("POST /token"));
    }

    [Fact]
    public async Task A_clock_that_was_set_by_an_hour_costs_a_refresh_at_most()
    {
        using var rig = new LoginRig();
        // The server's clock is of no importance: this one begins in 1970.
        await rig.LogInAsync();
        StoredTokens tokens = new TokenRenewal(rig.Target, rig.Store, rig.Time, LoginStore.KeyOf(rig.Target)).Read()!;
        string name = rig.Store.Find(LoginStore.KeyOf(rig.Target))!.Tokens!;

        // Set back: the token came in the future.
        rig.Store.Save(name, tokens with { Received = 3600 });
        Assert.Equal(tokens.AccessToken, await rig.Open().GetTokenAsync(default));

        // And the server says that it is over, before its time.
        rig.Site.ExpireAccess();
        ServerLogin login = rig.Open();
        Assert.True(await login.RenewAsync(s_refused, tokens.AccessToken, default));
        Assert.True(rig.Site.IsGood((await login.GetTokenAsync(default))!));
        Assert.Equal(2, rig.Site.Count("POST /token"));
    }

    [Fact]
    public async Task A_refused_token_that_another_process_has_replaced_is_not_refreshed_again()
    {
        using var rig = new LoginRig();
        await rig.LogInAsync();
        ServerLogin one = rig.Open(), other = rig.Open();
        string old = (await one.GetTokenAsync(default))!;
        await other.GetTokenAsync(default);
        rig.Site.ExpireAccess();

        Assert.True(await one.RenewAsync(s_refused, old, default));
        Assert.True(await other.RenewAsync(s_refused, old, default));

        Assert.Equal(await one.GetTokenAsync(default), await other.GetTokenAsync(default));
        Assert.Equal(2, rig.Site.Count("POST /token"));
    }

    [Fact]
    public async Task A_login_that_was_revoked_is_over_and_the_next_one_works()
    {
        using var rig = new LoginRig();
        await rig.LogInAsync();
        ServerLogin login = rig.Open();
        string old = (await login.GetTokenAsync(default))!;
        rig.Site.RevokeAll();

        Assert.False(await login.RenewAsync(s_refused, old, default));
        Assert.Contains("invalid_grant", login.Reason, StringComparison.Ordinal);
        Assert.Null(await login.GetTokenAsync(default));
        LoginStatus status = new ServerLogins(rig.Store, rig.Time).Describe(rig.Target);
        Assert.True(status is { IsLoggedIn: false, IsNeeded: true });

        await rig.LogInAsync();
        Assert.True(rig.Site.IsGood((await login.GetTokenAsync(default))!));
    }

    [Fact]
    public async Task An_authorization_server_that_is_away_ends_no_login()
    {
        using var rig = new LoginRig();
        await rig.LogInAsync();
        bool isAway = true;
        rig.Site.Instead = async context =>
        {
            if (isAway && context.Request.Url!.AbsolutePath == "/token")
            {
                await LoginSite.SendAsync(context, 503, []);
                return true;
            }

            return false;
        };
        ServerLogin login = rig.Open();
        string old = (await login.GetTokenAsync(default))!;

        rig.Time.Advance(TimeSpan.FromSeconds(3600 - 30));
        Assert.Equal(old, await login.GetTokenAsync(default));
        rig.Time.Advance(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAsync<LoginException>(() => login.GetTokenAsync(default).AsTask());

        isAway = false;
        Assert.True(rig.Site.IsGood((await login.GetTokenAsync(default))!));
    }

    [Fact]
    public async Task A_token_that_is_missing_rights_is_asked_for_with_them_and_those_that_it_had()
    {
        using var rig = new LoginRig();
        rig.Site.ChangeResource = resource => resource["scopes_supported"] = new System.Text.Json.Nodes.JsonArray("read");
        await rig.LogInAsync();
        ServerLogin login = rig.Open();
        string old = (await login.GetTokenAsync(default))!;

        Assert.False(await login.RenewAsync(new LoginChallenge(HttpStatusCode.Forbidden, "Bearer", null, "write", "insufficient_scope"), old, default));
        Assert.Contains("'write'", login.Reason, StringComparison.Ordinal);
        await rig.LogInAsync();

        Assert.Equal("read write", rig.Site.Forms.Last(form => form.ContainsKey("code_challenge"))["scope"]);
    }

    [Fact]
    public async Task A_gateway_without_a_user_logs_in_by_itself()
    {
        using var rig = new LoginRig { Settings = new OAuthSettings { Grant = OAuthGrant.ClientCredentials, ClientId = "machine", ClientSecret = "machine-secret", Scopes = ["all"] } };
        rig.Site.ChangeServer = server => server["token_endpoint_auth_methods_supported"] = new System.Text.Json.Nodes.JsonArray("client_secret_post");
        ServerLogin login = rig.Open();
        Assert.Null(await login.GetTokenAsync(default));

        Assert.True(await login.RenewAsync(s_refused, null, default));

        Assert.True(rig.Site.IsGood((await login.GetTokenAsync(default))!));
        Dictionary<string, string> form = Assert.Single(rig.Site.Forms);
        Assert.Equal("machine-secret", form["client_secret"]);
        Assert.Equal("all", form["scope"]);
        rig.Time.Advance(TimeSpan.FromHours(1));
        Assert.True(rig.Site.IsGood((await login.GetTokenAsync(default))!));
        Assert.Equal(2, rig.Site.Count("POST /token"));
    }

    [Fact]
    public async Task Logging_out_revokes_the_tokens_and_leaves_nothing()
    {
        using var rig = new LoginRig();
        await rig.LogInAsync();
        ServerLogin login = rig.Open();
        Assert.NotNull(await login.GetTokenAsync(default));

        (bool wasLoggedIn, string? notRevoked) = await new LoginEnd(rig.Target, rig.Store, rig.Time).RunAsync(default);

        Assert.True(wasLoggedIn);
        Assert.Null(notRevoked);
        Assert.All(rig.Site.Secrets, secret => Assert.False(rig.Site.IsGood(secret)));
        Assert.Null(await login.GetTokenAsync(default));
        Assert.Empty(McpGateway.Secrets.SecretStores.Open(rig.Home.Home.Root, McpGateway.Secrets.SecretStores.Logins).List());
    }

    [Fact]
    public async Task Tokens_of_one_server_are_not_those_of_another()
    {
        using var rig = new LoginRig();
        await rig.LogInAsync();

        foreach (LoginTarget other in (LoginTarget[])[rig.Target with { Address = new Uri(rig.Site.Origin + "/other") }, rig.Target with { User = "somebody" }, rig.Target with { Settings = new OAuthSettings { ClientId = "mine" } }])
        {
            Assert.Null(await new ServerLogin(other, rig.Store, rig.Time, _ => { }).GetTokenAsync(default));
        }
    }

    private static Task<string?[]> TokensAsync(LoginRig rig, int processes) => Task.WhenAll(Enumerable.Range(0, processes).Select(async _ =>
    {
        (int code, string output) = await HelperProcess.StartAsync("login-token", rig.Home.Home.Root, rig.Site.Url);
        Assert.True(code == 0, output);
        return (string?)output.Trim();
    })).InTime();
}
