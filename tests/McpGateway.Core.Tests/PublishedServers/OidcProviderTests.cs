using System.Net;
using McpGateway.Configuration;
using McpGateway.Configuration.OAuth;
using McpGateway.Logins;
using McpGateway.Logins.Tokens;
using McpGateway.Secrets;
using McpGateway.Tests.Logins;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.PublishedServers;

/// <summary>Logins at an authorization server that others have made, with the commands that users have.</summary>
public sealed class OidcProviderTests : IDisposable
{
    private const string NeedsShell = "The browser is a shell script.";
    private readonly NpmPackages _packages;
    private readonly TemporaryHome _home = new();
    private readonly Dictionary<string, string> _environment;

    /// <param name="packages">What is installed.</param>
    public OidcProviderTests(NpmPackages packages)
    {
        _packages = packages;
        _environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["BROWSER"] = ScriptedUser.ProgramOf(_home) };
    }

    public void Dispose() => _home.Dispose();

    [UnixFact(NeedsShell)]
    public async Task A_user_logs_in_ten_processes_refresh_once_and_logging_out_revokes()
    {
        using LoginServers servers = await StartAsync();
        await LogInAsync("notes");
        StoredTokens first = TokensOf(servers.Notes);
        Assert.Equal("alice", await CallAsync("notes"));
        Assert.Equal(HttpStatusCode.OK, await servers.ShowAsync(servers.Notes, first.AccessToken));

        await servers.ExpireAccessAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await servers.ShowAsync(servers.Notes, first.AccessToken));
        string[] users = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CallAsync("notes")));

        Assert.All(users, user => Assert.Equal("alice", user));
        Assert.Equal(1, await servers.GrantedAsync("refresh_token"));
        StoredTokens second = TokensOf(servers.Notes);
        Assert.NotEqual(first.AccessToken, second.AccessToken);
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, await servers.ShowAsync(servers.Notes, second.AccessToken));

        (int code, string output, string errors) = await RunAsync("logout", "notes", "--json");
        Assert.True(code == 0 && JsonText.Parse(output).GetProperty("revoked").GetBoolean(), output + errors);
        Assert.Equal(HttpStatusCode.Unauthorized, await servers.ShowAsync(servers.Notes, second.AccessToken));
        Assert.Equal("invalid_grant", await servers.RefreshAsync(second.ClientId, second.RefreshToken!));
    }

    [UnixFact(NeedsShell)]
    public async Task A_refresh_token_that_is_used_again_ends_the_login_and_the_user_is_told()
    {
        using LoginServers servers = await StartAsync();
        await LogInAsync("notes");
        StoredTokens first = TokensOf(servers.Notes);
        await servers.ExpireAccessAsync();
        Assert.Equal("alice", await CallAsync("notes"));

        // Somebody has stolen it: all that came of it ends, too.
        Assert.Equal("invalid_grant", await servers.RefreshAsync(first.ClientId, first.RefreshToken!));

        string refusal = await RefusalAsync("notes");
        Assert.Contains("no longer accepts the refresh token", refusal, StringComparison.Ordinal);
        Assert.Contains("mcp-gateway login notes", refusal, StringComparison.Ordinal);
        await LogInAsync("notes");
        Assert.Equal("alice", await CallAsync("notes"));
    }

    [UnixFact(NeedsShell)]
    public async Task A_token_of_one_server_is_not_shown_to_another_and_is_refused_there()
    {
        using LoginServers servers = await StartAsync();
        await LogInAsync("notes");
        string notes = TokensOf(servers.Notes).AccessToken;

        Assert.Contains("mcp-gateway login mail", await RefusalAsync("mail"), StringComparison.Ordinal);
        Assert.Empty(await servers.ShownAsync(servers.Mail));
        await LogInAsync("mail");
        Assert.Equal("alice", await CallAsync("mail"));
        string mail = TokensOf(servers.Mail).AccessToken;
        Assert.Equal([mail], await servers.ShownAsync(servers.Mail));
        Assert.DoesNotContain(mail, await servers.ShownAsync(servers.Notes));
        Assert.Equal(HttpStatusCode.Unauthorized, await servers.ShowAsync(servers.Mail, notes));
        Assert.Equal(HttpStatusCode.Unauthorized, await servers.ShowAsync(servers.Notes, mail));
    }

    [UnixFact(NeedsShell)]
    public async Task A_token_for_the_wrong_server_is_refused_and_goes_nowhere_else()
    {
        using LoginServers servers = await StartAsync();
        _home.WriteConfiguration("{\"mcpServers\":{\"notes\":{\"url\":\"" + servers.Notes.Url + "\",\"oauth\":{\"resource\":\"" + servers.Mail.Url + "\"}}}}");

        (int code, string output, string errors) = await RunAsync("login", "notes");

        Assert.True(code == 1, output + errors);
        Assert.Contains("mcp-gateway login notes", await RefusalAsync("notes"), StringComparison.Ordinal);
        Assert.NotEmpty(await servers.ShownAsync(servers.Notes));
        Assert.Empty(await servers.ShownAsync(servers.Mail));
    }

    [UnixFact(NeedsShell)]
    public async Task Who_needs_more_rights_logs_in_again_and_has_them()
    {
        using LoginServers servers = await StartAsync();
        await LogInAsync("notes");

        Assert.Contains("'notes.write'", await RefusalAsync("notes", "write"), StringComparison.Ordinal);
        await LogInAsync("notes");

        Assert.Equal("alice", await CallAsync("notes", "write"));
        Assert.Equal("alice", await CallAsync("notes"));
        // Of the client that had fewer rights nothing is left.
        Assert.Equal(["client", "tokens"], SecretStores.Open(_home.Home.Root, SecretStores.Logins).List().Select(name => name.Split('.')[0]).Order(StringComparer.Ordinal));
    }

    [UnixFact(NeedsShell)]
    public async Task A_scope_that_the_authorization_server_knows_in_a_login_only_is_no_obstacle()
    {
        using LoginServers servers = await StartAsync();

        await LogInAsync("mail");

        Assert.NotNull(TokensOf(servers.Mail).RefreshToken);
        Assert.Equal("alice", await CallAsync("mail"));
    }

    private async Task<LoginServers> StartAsync()
    {
        LoginServers servers = await LoginServers.StartAsync(_packages);
        _home.WriteServers(servers.Notes, servers.Mail);
        return servers;
    }

    private StoredTokens TokensOf(ServerDefinition server)
    {
        LoginStore store = LoginRig.StoreOf(_home.Home);
        return store.FindTokens(store.Find(LoginStore.KeyOf(new LoginTarget(server.Name, new Uri(server.Url!), OAuthSettings.Default, null)))!.Tokens!)!;
    }

    private async Task LogInAsync(string server)
    {
        (int code, string output, string errors) = await RunAsync("login", server);
        Assert.True(code == 0, output + errors);
        Assert.Equal(server + ": logged in, 2 tools", output.Trim());
    }

    private async Task<string> CallAsync(string server, string tool = "whoami")
    {
        (int code, string output, string errors) = await RunAsync("call", server, tool);
        Assert.True(code == 0, output + errors);
        return output.Trim();
    }

    private async Task<string> RefusalAsync(string server, string tool = "whoami")
    {
        (int code, string output, string errors) = await RunAsync("call", server, tool);
        Assert.True(code == 1, output + errors);
        return errors;
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => Executable.RunAsync(_home, _environment, "", arguments);
}
