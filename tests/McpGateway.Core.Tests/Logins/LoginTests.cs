using System.Net;
using System.Text.Json.Nodes;
using McpGateway.Configuration.OAuth;
using McpGateway.Logins;
using McpGateway.Logins.Interactive;
using McpGateway.Logins.Protocol;
using McpGateway.Logins.Tokens;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Logins;

public sealed class LoginTests
{
    [Fact]
    public async Task A_login_names_the_resource_proves_itself_and_keeps_its_tokens()
    {
        using var rig = new LoginRig();
        var user = new ScriptedUser();

        await rig.LogInAsync(user);

        Dictionary<string, string>[] forms = [.. rig.Site.Forms];
        Assert.Equal("code", forms[0]["response_type"]);
        Assert.Equal("S256", forms[0]["code_challenge_method"]);
        Assert.All(forms, form => Assert.Equal(rig.Site.Url, form["resource"]));
        Assert.StartsWith("http://127.0.0.1:", forms[0]["redirect_uri"], StringComparison.Ordinal);
        Assert.Contains("You are logged in", await user.Shown!, StringComparison.Ordinal);
        string token = (await rig.Open().GetTokenAsync(default))!;
        Assert.True(rig.Site.IsGood(token));
        Assert.True(new ServerLogins(rig.Store, rig.Time).Describe(rig.Target).IsLoggedIn);
    }

    [Fact]
    public async Task The_same_client_and_port_are_used_for_the_next_login()
    {
        using var rig = new LoginRig();

        await rig.LogInAsync();
        await rig.LogInAsync();

        Assert.Equal(1, rig.Site.Count("POST /register"));
        Assert.Single(rig.Site.Forms.Where(form => form.ContainsKey("redirect_uri")).Select(form => form["redirect_uri"]).Distinct());
    }

    [Theory]
    [InlineData("state", "belongs to another login", "other")]
    [InlineData("iss", "not from", "https://evil.example")]
    [InlineData("iss", "does not say from whom", null)]
    [InlineData("code", "has no code", null)]
    public async Task What_comes_back_is_only_taken_from_the_right_server_for_the_right_login(string parameter, string problem, string? value)
    {
        using var rig = new LoginRig();
        rig.Site.ChangeAnswer = answer =>
        {
            answer.Remove(parameter);
            if (value is not null)
            {
                answer[parameter] = value;
            }
        };
        // A wrong state does not end the wait: who forges one must not be able to.
        var user = new ScriptedUser();
        Task login = rig.LogInAsync(user);
        if (parameter == "state")
        {
            await Deadline.Until(() => user.Reports.Exists(report => report.Contains("ignored", StringComparison.Ordinal)), () => string.Join('\n', user.Reports));
            Assert.Contains("another login", await user.Shown!, StringComparison.Ordinal);
            rig.Time.Advance(TimeSpan.FromMinutes(6));
            problem = "nobody came back";
        }

        LoginException failure = await Assert.ThrowsAsync<LoginException>(() => login);

        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, rig.Site.Count("POST /token"));
        Assert.Null(await rig.Open().GetTokenAsync(default));
    }

    [Fact]
    public async Task What_an_error_says_is_text_on_the_page()
    {
        using var rig = new LoginRig();
        rig.Site.ChangeAnswer = answer =>
        {
            answer["error"] = "access_denied";
            answer["error_description"] = "<script>alert(1)</script>";
        };
        var user = new ScriptedUser();

        LoginException failure = await Assert.ThrowsAsync<LoginException>(() => rig.LogInAsync(user));

        Assert.Contains("access was denied", failure.Message, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", await user.Shown!, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", await user.Shown!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_served_under_its_own_name_only()
    {
        using var rig = new LoginRig();
        HttpStatusCode other = HttpStatusCode.OK, elsewhere = HttpStatusCode.OK;
        var user = new ScriptedUser
        {
            Instead = async page =>
            {
                string redirect = Uri.UnescapeDataString(page.Query.Split("redirect_uri=")[1].Split('&')[0]);
                using var client = new HttpClient();
                using var rebound = new HttpRequestMessage(HttpMethod.Get, redirect + "?code=1&state=2") { Headers = { Host = "evil.example" } };
                other = (await client.SendAsync(rebound)).StatusCode;
                elsewhere = (await client.GetAsync(redirect.Replace("/callback", "/other?code=1", StringComparison.Ordinal))).StatusCode;
                await ScriptedUser.BrowseAsync(page);
            },
        };

        await rig.LogInAsync(user);

        Assert.Equal(HttpStatusCode.NotFound, other);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere);
    }

    [Fact]
    public async Task An_address_that_the_user_pastes_is_as_good_as_the_browser()
    {
        using var rig = new LoginRig();
        ScriptedUser user = null!;
        user = new ScriptedUser
        {
            Instead = async page =>
            {
                using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
                using HttpResponseMessage response = await client.GetAsync(page);
                user.Paste(response.Headers.Location!.AbsoluteUri);
            },
        };

        await rig.LogInAsync(user);

        Assert.NotNull(await rig.Open().GetTokenAsync(default));
    }

    [Fact]
    public async Task A_user_who_never_comes_back_is_not_waited_for_for_ever()
    {
        using var rig = new LoginRig();
        var user = new ScriptedUser { Instead = _ => Task.CompletedTask };
        Task login = rig.LogInAsync(user);
        await Deadline.Until(() => user.Page is not null, () => "no page");

        rig.Time.Advance(TimeSpan.FromMinutes(5));

        LoginException failure = await Assert.ThrowsAsync<LoginException>(() => login);
        Assert.Contains("nobody came back from the browser within 5 minutes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_of_another_resource_are_refused()
    {
        using var rig = new LoginRig();
        rig.Site.ChangeResource = resource => resource["resource"] = "https://other.example/mcp";

        await FailsAsync(rig, "those of another resource");
    }

    [Fact]
    public async Task A_server_that_says_that_it_is_another_one_is_refused()
    {
        using var rig = new LoginRig();
        rig.Site.ChangeServer = server => server["issuer"] = "https://other.example";

        await FailsAsync(rig, "says that it is another one");
    }

    [Fact]
    public async Task An_issuer_whose_path_would_name_another_host_is_refused()
    {
        using var rig = new LoginRig();
        rig.Site.ChangeResource = resource => resource["authorization_servers"] = new JsonArray($"http://localhost//{new Uri(rig.Site.Origin).Authority}");

        await FailsAsync(rig, "is no address");
    }

    [Fact]
    public async Task Texts_that_are_no_valid_unicode_are_wrong_and_nothing_worse()
    {
        using var rig = new LoginRig();
        rig.Site.Instead = async context =>
        {
            if (context.Request.Url!.AbsolutePath != "/.well-known/oauth-authorization-server")
            {
                return false;
            }

            await context.Response.OutputStream.WriteAsync("""{"issuer":"\ud800","token_endpoint":"\udc00","scopes_supported":["\ud800"]}"""u8.ToArray());
            context.Response.Close();
            return true;
        };

        await FailsAsync(rig, "says that it is another one");
    }

    [Fact]
    public async Task The_end_of_one_login_leaves_that_of_an_entry_with_other_settings_at_the_same_server()
    {
        using var rig = new LoginRig();
        LoginTarget reads = rig.Target with { Settings = new OAuthSettings { Scopes = ["read"] } }, writes = rig.Target with { Settings = new OAuthSettings { Scopes = ["write"] } };
        foreach (LoginTarget target in (LoginTarget[])[reads, writes])
        {
            await new InteractiveLogin(target, rig.Store, rig.Time).RunAsync(new ScriptedUser(), new LoginOptions(), TestContext.Current.CancellationToken).InTime();
        }

        string? mine = await new ServerLogin(reads, rig.Store, rig.Time, _ => { }).GetTokenAsync(default);
        string? other = await new ServerLogin(writes, rig.Store, rig.Time, _ => { }).GetTokenAsync(default);
        Assert.NotEqual(mine, other);

        Assert.Equal((true, null), await new LoginEnd(reads, rig.Store, rig.Time).RunAsync(default));

        Assert.Null(await new ServerLogin(reads, rig.Store, rig.Time, _ => { }).GetTokenAsync(default));
        Assert.Equal(other, await new ServerLogin(writes, rig.Store, rig.Time, _ => { }).GetTokenAsync(default));
        Assert.False(rig.Site.IsGood(mine!));
        Assert.True(rig.Site.IsGood(other!));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080/admin/delete")]
    [InlineData("https://localhost/x")]
    [InlineData("https://192.168.0.1/x")]
    public async Task A_public_server_cannot_have_the_browser_visit_this_network(string page)
    {
        using var http = new OAuthHttp(AddressZone.Public, null);

        LoginException failure = await Assert.ThrowsAsync<LoginException>(() => http.CheckPageAsync(new Uri(page), default));

        Assert.Contains("nearer than the server itself", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_pkce_is_refused()
    {
        using var rig = new LoginRig();
        rig.Site.ChangeServer = server => server.Remove("code_challenge_methods_supported");

        await FailsAsync(rig, "PKCE");
    }

    [Fact]
    public async Task Addresses_that_are_not_encrypted_are_refused()
    {
        using var rig = new LoginRig();
        rig.Site.ChangeServer = server => server["token_endpoint"] = "http://login.example/token";

        await FailsAsync(rig, "token_endpoint");
    }

    [Fact]
    public async Task Metadata_without_end_are_not_read_to_the_end()
    {
        using var rig = new LoginRig();
        long sent = 0;
        rig.Site.Instead = async context =>
        {
            if (context.Request.Url!.AbsolutePath != "/.well-known/oauth-authorization-server")
            {
                return false;
            }

            byte[] blanks = new byte[64 * 1024];
            Array.Fill(blanks, (byte)' ');
            context.Response.SendChunked = true;
            for (int i = 0; i < 1600; i++)
            {
                await context.Response.OutputStream.WriteAsync(blanks);
                sent += blanks.Length;
            }

            context.Response.Close();
            return true;
        };

        await FailsAsync(rig, "more than 1 MB");
        Assert.True(sent < 50_000_000, $"{sent} bytes");
    }

    [Fact]
    public async Task Redirects_without_end_are_not_followed_to_the_end()
    {
        using var rig = new LoginRig();
        rig.Site.Instead = context =>
        {
            if (context.Request.Url!.AbsolutePath.StartsWith("/mcp", StringComparison.Ordinal))
            {
                return Task.FromResult(false);
            }

            context.Response.Redirect($"{rig.Site.Origin}/{Guid.NewGuid():N}");
            context.Response.Close();
            return Task.FromResult(true);
        };

        await FailsAsync(rig, "leads from one address to the next");
        Assert.InRange(rig.Site.Seen.Count, 1, 8);
    }

    [Theory]
    [InlineData("127.0.0.1", AddressZone.Loopback)]
    [InlineData("::ffff:127.0.0.1", AddressZone.Loopback)]
    [InlineData("0.0.0.0", AddressZone.Loopback)]
    [InlineData("169.254.169.254", AddressZone.Link)]
    [InlineData("fe80::1", AddressZone.Link)]
    [InlineData("10.1.2.3", AddressZone.Private)]
    [InlineData("172.31.0.1", AddressZone.Private)]
    [InlineData("192.168.0.1", AddressZone.Private)]
    [InlineData("100.64.0.1", AddressZone.Private)]
    [InlineData("fd00::1", AddressZone.Private)]
    [InlineData("64:ff9b::10.0.0.1", AddressZone.Private)]
    [InlineData("2002:a00:1::", AddressZone.Private)]
    [InlineData("8.8.8.8", AddressZone.Public)]
    [InlineData("2606:4700::1", AddressZone.Public)]
    internal void Addresses_are_as_near_as_they_are(string address, AddressZone zone) => Assert.Equal(zone, AddressZones.Of(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://127.0.0.1:1/x")]
    [InlineData("https://localhost:1/x")]
    [InlineData("https://10.0.0.1/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[fd00::1]/x")]
    [InlineData("http://login.example/x")]
    public async Task A_public_server_cannot_lead_into_this_network(string address)
    {
        using var http = new OAuthHttp(AddressZone.Public, null);

        LoginException failure = await Assert.ThrowsAsync<LoginException>(() => http.GetAsync(new Uri(address), TestContext.Current.CancellationToken));

        Assert.True(failure.Message.Contains("nearer than the server", StringComparison.Ordinal) || failure.Message.Contains("not encrypted", StringComparison.Ordinal), failure.Message);
    }

    [Fact]
    public async Task A_server_leads_no_redirect_into_this_network()
    {
        using var rig = new LoginRig();
        rig.Site.Instead = context =>
        {
            context.Response.Redirect("http://169.254.169.254/latest/meta-data");
            context.Response.Close();
            return Task.FromResult(true);
        };

        await FailsAsync(rig, "not encrypted");
    }

    [Fact]
    public async Task Scopes_are_those_of_the_entry_or_those_that_the_server_wants()
    {
        using var rig = new LoginRig();
        rig.Site.ChangeResource = resource => resource["scopes_supported"] = new JsonArray("read", "write");
        rig.Site.ChangeServer = server => server["scopes_supported"] = new JsonArray("read", "offline_access");
        await rig.LogInAsync();
        Assert.Equal("read write offline_access", rig.Site.Forms.First()["scope"]);

        using var own = new LoginRig { Settings = new OAuthSettings { Scopes = ["mine"], Resource = "", Parameters = new Dictionary<string, string> { ["access_type"] = "offline" } } };
        await own.LogInAsync();
        Dictionary<string, string> asked = own.Site.Forms.First();
        Assert.Equal("mine", asked["scope"]);
        Assert.Equal("offline", asked["access_type"]);
        Assert.All(own.Site.Forms, form => Assert.DoesNotContain("resource", form.Keys));
    }

    [Fact]
    public async Task A_client_of_the_users_own_registers_nothing()
    {
        using var rig = new LoginRig { Settings = new OAuthSettings { ClientId = "mine" } };

        await rig.LogInAsync();

        Assert.Equal(0, rig.Site.Count("POST /register"));
        Assert.All(rig.Site.Forms, form => Assert.Equal("mine", form["client_id"]));
    }

    [Fact]
    public async Task Without_registration_the_error_says_what_to_do()
    {
        using var rig = new LoginRig();
        rig.Site.ChangeServer = server => server.Remove("registration_endpoint");

        await FailsAsync(rig, "\"clientId\"");
    }

    private static async Task FailsAsync(LoginRig rig, string problem)
    {
        LoginException failure = await Assert.ThrowsAsync<LoginException>(() => rig.LogInAsync());
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Site.Seen, seen => seen is "GET /authorize" or "POST /token");
    }
}
