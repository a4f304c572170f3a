using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpGateway.Tests.Logins;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd.Remote;

public sealed class LoginEndToEndTests
{
    private const string UrlClient = """{"elicitation":{"form":{},"url":{}}}""";

    [UnixFact("The browser is a shell script.")]
    public async Task From_the_command_to_the_first_result_and_no_secret_is_anywhere_but_in_the_store()
    {
        using var site = new LoginSite();
        using TemporaryHome home = TemporaryHome.With(site.Server);
        string browser = ScriptedUser.ProgramOf(home);
        await using (GatewayProcess gateway = await GatewayProcess.ConnectAsync(home))
        {
            string refusal = await gateway.MetaAsync("call_mcp_tool", """{"mcp_name":"site","tool_name":"whoami","arguments":{}}""", isError: true);
            Assert.Contains("mcp-gateway login site", refusal, StringComparison.Ordinal);
            Assert.Contains("mcp-gateway login site", await gateway.MetaAsync("list_available_mcps"), StringComparison.Ordinal);

            (int code, string output, string errors) = await RunAsync(home, browser, "login", "site");
            Assert.True(code == 0, errors);
            Assert.Equal("site: logged in, 1 tool", output.Trim());

            // The gateway that was running before finds the login.
            Assert.Contains("hello", (await gateway.CallAsync("site", "whoami")).GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain("login", await gateway.MetaAsync("list_available_mcps"), StringComparison.Ordinal);

            // The token runs out while it is in use: one refresh, one repetition, nothing to be seen.
            site.ExpireAccess();
            Assert.Contains("hello", (await gateway.CallAsync("site", "whoami")).GetRawText(), StringComparison.Ordinal);
            Assert.Equal(2, site.Count("POST /token"));

            // What a server says of the token that it was sent is masked.
            site.Instead = async context =>
            {
                bool isCall = context.Request.Url!.AbsolutePath == "/mcp";
                await (isCall ? LoginSite.SendAsync(context, 400, new JsonObject { ["said"] = context.Request.Headers["Authorization"] }) : Task.CompletedTask);
                return isCall;
            };
            string masked = await gateway.MetaAsync("call_mcp_tool", """{"mcp_name":"site","tool_name":"whoami","arguments":{}}""", isError: true);
            Assert.Contains("Bearer ***", masked, StringComparison.Ordinal);
            site.Instead = _ => Task.FromResult(false);

            (_, string test, _) = await RunAsync(home, browser, "test", "site");
            Assert.Contains("Login: logged in at " + site.Origin, test, StringComparison.Ordinal);
            Assert.Contains("logins.json", test, StringComparison.Ordinal);

            // And then the login is revoked, by somebody else.
            site.RevokeAll();
            string ended = await gateway.MetaAsync("call_mcp_tool", """{"mcp_name":"site","tool_name":"whoami","arguments":{}}""", isError: true);
            Assert.Contains("no longer accepts the refresh token", ended, StringComparison.Ordinal);
            Assert.Contains("mcp-gateway login site", ended, StringComparison.Ordinal);
            Assert.DoesNotContain(site.Secrets, secret => (gateway.Output.Text + gateway.Errors.Text + errors + output + test).Contains(secret, StringComparison.Ordinal));
        }

        Assert.NotEmpty(site.Secrets);
        foreach (string file in Directory.EnumerateFiles(home.Root, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "logins.json"))
        {
            string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(site.Secrets, secret => text.Contains(secret, StringComparison.Ordinal));
        }
    }

    [UnixFact("The browser is a shell script.")]
    public async Task Logging_out_takes_the_login_from_a_gateway_that_runs()
    {
        using var site = new LoginSite();
        using TemporaryHome home = TemporaryHome.With(site.Server);
        string browser = ScriptedUser.ProgramOf(home);
        Assert.Equal(0, (await RunAsync(home, browser, "login", "site")).Code);
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("site", "whoami");

        (int code, string output, _) = await RunAsync(home, browser, "logout", "site", "--json");

        Assert.Equal(0, code);
        Assert.True(JsonText.Parse(output) is var json && json.GetProperty("changed").GetBoolean() && json.GetProperty("revoked").GetBoolean(), output);
        Assert.Contains("mcp-gateway login site", await gateway.MetaAsync("call_mcp_tool", """{"mcp_name":"site","tool_name":"whoami","arguments":{}}""", isError: true), StringComparison.Ordinal);
        Assert.DoesNotContain(site.Secrets, site.IsGood);
    }

    [Fact]
    public async Task Without_a_browser_the_address_is_printed_and_what_is_pasted_counts()
    {
        using var site = new LoginSite();
        using TemporaryHome home = TemporaryHome.With(site.Server);
        using Process login = Executable.Start(home, "login", "site", "--no-browser");
        string? line;
        while ((line = await login.StandardError.ReadLineAsync().InTime()) is not null && !line.StartsWith(site.Origin + "/authorize", StringComparison.Ordinal))
        {
        }

        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using HttpResponseMessage response = await browser.GetAsync(line);
        await login.StandardInput.WriteLineAsync("not that");
        await login.StandardInput.WriteLineAsync(response.Headers.Location!.AbsoluteUri);

        Assert.Equal("site: logged in, 1 tool", (await login.StandardOutput.ReadToEndAsync().InTime()).Trim());
        Assert.Contains("That is not the address", await login.StandardError.ReadToEndAsync().InTime(), StringComparison.Ordinal);
    }

    [UnixFact("The browser is a shell script.")]
    public async Task A_login_can_be_interrupted()
    {
        using var site = new LoginSite();
        using TemporaryHome home = TemporaryHome.With(site.Server);
        using Process login = Executable.Start(home, "login", "site", "--no-browser");
        while (await login.StandardError.ReadLineAsync().InTime() is { } line && !line.StartsWith(site.Origin, StringComparison.Ordinal))
        {
        }

        Processes.Send(login.Id, 2);
        await login.WaitForExitAsync().InTime();

        Assert.Equal(130, login.ExitCode);
    }

    [Fact]
    public async Task A_client_that_can_show_pages_is_asked_and_the_call_goes_on()
    {
        using var site = new LoginSite { CallScope = "write" };
        using TemporaryHome home = TemporaryHome.With(site.Server);
        home.MeetOnFirstUse();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: UrlClient);
        string call = gateway.SendCall("site", "whoami");

        JsonElement question = await gateway.ReceivedAsync("elicitation/create");
        await AgreeAsync(gateway, question);
        // The call itself needs more than the login gave: the user is asked once a call.
        Assert.Contains("'write'", await gateway.AnswerAsync(call), StringComparison.Ordinal);

        string again = gateway.SendCall("site", "whoami");
        await AgreeAsync(gateway, await gateway.ReceivedAsync("elicitation/create", 2));
        Assert.Contains("hello", await gateway.AnswerAsync(again), StringComparison.Ordinal);
        JsonElement asked = question.GetProperty("params");
        Assert.Equal("url", asked.GetProperty("mode").GetString());
        Assert.StartsWith("McpGateway asks you to log in to the server \"site\"", asked.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(asked.GetProperty("elicitationId").GetString()!);
    }

    [Fact]
    public async Task A_user_who_does_not_want_to_log_in_is_not_logged_in()
    {
        using var site = new LoginSite();
        using TemporaryHome home = TemporaryHome.With(site.Server);
        home.MeetOnFirstUse();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: UrlClient);
        string call = gateway.SendCall("site", "whoami");

        gateway.Reply(await gateway.ReceivedAsync("elicitation/create"), """{"action":"decline"}""");

        Assert.Contains("does not want to", await gateway.AnswerAsync(call), StringComparison.Ordinal);
        Assert.Equal(0, site.Count("POST /token"));
    }

    [Fact]
    public async Task Meeting_servers_in_the_background_opens_no_login()
    {
        using var site = new LoginSite();
        using TemporaryHome home = TemporaryHome.With(site.Server);
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: UrlClient, meetsServers: true);

        await gateway.UntilListAsync(list => list.Contains("mcp-gateway login site", StringComparison.Ordinal));

        Assert.Empty(gateway.Received("elicitation/create"));
        Assert.Equal(0, site.Count("GET /authorize"));
        Assert.Equal(0, site.Count("POST /register"));
    }

    [UnixFact("The browser is a shell script.")]
    public async Task A_token_goes_to_the_server_alone()
    {
        using var other = new LoginSite();
        using var site = new LoginSite();
        using TemporaryHome home = TemporaryHome.With(site.Server);
        string browser = ScriptedUser.ProgramOf(home);
        Assert.Equal(0, (await RunAsync(home, browser, "login", "site")).Code);
        var given = new List<string?>();
        other.Instead = context =>
        {
            given.Add(context.Request.Headers["Authorization"]);
            return Task.FromResult(false);
        };
        site.Instead = context =>
        {
            if (context.Request.Url!.AbsolutePath != "/mcp")
            {
                return Task.FromResult(false);
            }

            context.Response.StatusCode = 307;
            context.Response.RedirectLocation = other.Url;
            context.Response.Close();
            return Task.FromResult(true);
        };

        await RunAsync(home, browser, "call", "site", "whoami");

        Assert.NotEmpty(given);
        Assert.All(given, Assert.Null);
    }

    private static async Task AgreeAsync(GatewayProcess gateway, JsonElement question)
    {
        gateway.Reply(question, """{"action":"accept"}""");
        await ScriptedUser.BrowseAsync(new Uri(question.GetProperty("params").GetProperty("url").GetString()!));
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(TemporaryHome home, string browser, params string[] arguments)
    {
        var start = new ProcessStartInfo(Built.Gateway, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["MCP_GATEWAY_HOME"] = home.Home.Root;
        start.Environment["BROWSER"] = browser;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().InTime();
        return (process.ExitCode, await output.InTime(), await errors.InTime());
    }
}
