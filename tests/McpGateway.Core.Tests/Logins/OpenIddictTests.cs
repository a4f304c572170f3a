using System.Net.Http.Headers;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpGateway.Configuration.OAuth;
using McpGateway.Logins;
using McpGateway.Logins.Interactive;
using McpGateway.Logins.Tokens;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Logins;

/// <summary>Logins at an authorization server that others have made.</summary>
/// <param name="site">The server.</param>
public sealed partial class OpenIddictTests(OpenIddictSite site) : IClassFixture<OpenIddictSite>, IDisposable
{
    private static readonly LoginChallenge s_refused = new(HttpStatusCode.Unauthorized, "Bearer", null, null, "invalid_token");
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    private LoginStore Store => LoginRig.StoreOf(_home.Home);

    [Fact]
    public async Task A_user_logs_in_and_calls_and_logs_out()
    {
        _home.WriteServers(site.Server.Server("notes"));
        await LogInAsync(TargetOf());
        string token = (await Open(TargetOf()).GetTokenAsync(default))!;
        Assert.Equal(HttpStatusCode.OK, await CallAsync(token));

        (int code, string output, string errors) = await Executable.RunAsync(_home, "call", "notes", "whoami");
        Assert.True(code == 0 && output.Trim() == "alice", output + errors);

        Assert.Equal((true, null), await new LoginEnd(TargetOf(), Store, TimeProvider.System).RunAsync(default));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(token));
        Assert.Contains("mcp-gateway login notes", (await Executable.RunAsync(_home, "call", "notes", "whoami")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_processes_at_once_refresh_once_though_each_refresh_token_is_good_once()
    {
        await LogInAsync(TargetOf());
        int before = await CountAsync("refresh_token");
        Age();

        string[] tokens = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => (await HelperProcess.StartAsync("login-token", _home.Home.Root, site.Server.Url)).Output.Trim())).InTime();

        Assert.Single(tokens.Distinct());
        Assert.Equal(HttpStatusCode.OK, await CallAsync(tokens[0]));
        Assert.Equal(before + 1, await CountAsync("refresh_token"));
        // What came with it is good, too.
        Age();
        Assert.Equal(HttpStatusCode.OK, await CallAsync((await Open(TargetOf()).GetTokenAsync(default))!));
        Assert.Equal(before + 2, await CountAsync("refresh_token"));
    }

    [Fact]
    public async Task Tokens_that_were_lost_with_the_process_that_got_them_end_the_login_and_the_user_is_told()
    {
        await LogInAsync(TargetOf());
        (string name, StoredTokens before) = Age();
        Assert.NotNull(await Open(TargetOf()).GetTokenAsync(default));
        Store.Save(name, before);
        ServerLogin login = Open(TargetOf());

        Assert.Null(await login.GetTokenAsync(default));
        Assert.False(await login.RenewAsync(s_refused, null, default));

        Assert.Contains("the last login has ended: the authorization server no longer accepts the refresh token", login.Reason, StringComparison.Ordinal);
        await LogInAsync(TargetOf());
        Assert.Equal(HttpStatusCode.OK, await CallAsync((await login.GetTokenAsync(default))!));
    }

    [Fact]
    public async Task A_token_that_is_for_nobody_in_particular_is_refused_and_that_is_told()
    {
        LoginTarget target = TargetOf(new OAuthSettings { Resource = "" });
        await LogInAsync(target);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync((await Open(target).GetTokenAsync(default))!));
        Write("{\"resource\":false}");

        (int code, _, string errors) = await Executable.RunAsync(_home, "call", "notes", "whoami");

        Assert.Equal(1, code);
        Assert.Contains("mcp-gateway login notes", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_logs_in_by_itself()
    {
        Write("""{"clientId":"machine","clientSecret":"${env:MACHINE_SECRET}","grant":"client_credentials"}""");
        await File.WriteAllTextAsync(Path.Combine(_home.Home.Root, ".env"), "MACHINE_SECRET='secret of the machine'\n", TestContext.Current.CancellationToken);

        (int code, string output, string errors) = await Executable.RunAsync(_home, "call", "notes", "whoami");

        Assert.True(code == 0 && output.Trim() == "machine", output + errors);
        Assert.Equal(0, (await Executable.RunAsync(_home, "call", "notes", "whoami")).Code);
        Assert.Equal(1, await CountAsync("client_credentials"));
    }

    [Fact]
    public async Task A_code_is_confirmed_on_another_device()
    {
        var user = new ScriptedUser();
        Task login = new InteractiveLogin(TargetOf(), Store, TimeProvider.System).RunAsync(user, new LoginOptions { UseDevice = true }, TestContext.Current.CancellationToken);
        Match told = null!;
        await Deadline.Until(() => (told = user.Reports.ToArray().Select(report => DeviceCode().Match(report)).FirstOrDefault(match => match.Success)!) is not null, () => string.Join('\n', user.Reports));

        await ScriptedUser.BrowseAsync(new Uri($"{told.Groups["page"].Value}?user_code={told.Groups["code"].Value}"));
        await login.InTime();

        Assert.Equal(HttpStatusCode.OK, await CallAsync((await Open(TargetOf()).GetTokenAsync(default))!));
    }

    [GeneratedRegex("Open (?<page>\\S+) on any device, and enter the code (?<code>\\S+)\\.$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeviceCode();

    private void Write(string oauth) => _home.WriteConfiguration("{\"mcpServers\":{\"notes\":{\"url\":\"" + site.Server.Url + "\",\"oauth\":" + oauth + "}}}");

    private LoginTarget TargetOf(OAuthSettings? settings = null) => new("notes", new Uri(site.Server.Url), settings ?? OAuthSettings.Default, null);

    private ServerLogin Open(LoginTarget target) => new(target, Store, TimeProvider.System, _ => { });

    private Task LogInAsync(LoginTarget target) =>
        new InteractiveLogin(target, Store, TimeProvider.System).RunAsync(new ScriptedUser(), new LoginOptions(), TestContext.Current.CancellationToken).InTime();

    /// <summary>Makes the token that is kept an old one, and says what was kept.</summary>
    private (string Name, StoredTokens Tokens) Age()
    {
        string name = Store.Find(LoginStore.KeyOf(TargetOf()))!.Tokens!;
        StoredTokens tokens = Store.FindTokens(name)!;
        Store.Save(name, tokens with { Received = tokens.Received - 3600 });
        return (name, tokens with { Received = tokens.Received - 3600 });
    }

    private async Task<HttpStatusCode> CallAsync(string token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, site.Server.Url) { Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", new MediaTypeHeaderValue("application/json")) };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<int> CountAsync(string grant)
    {
        using var client = new HttpClient();
        JsonElement counts = JsonText.Parse(await client.GetStringAsync(new Uri(new Uri(site.Server.Url), "/counts")));
        return counts.TryGetProperty(grant, out JsonElement count) ? count.GetInt32() : 0;
    }
}
