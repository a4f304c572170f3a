using System.Net;
using System.Web;
using McpGateway.Http.Tests.Support;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpGateway.Http.Tests.OAuth;

/// <summary>The client of the C# SDK finds an authorization server that is made with OpenIddict, logs its user in there, and calls.</summary>
/// <param name="server">The authorization server.</param>
public sealed class SdkLoginTests(AuthorizationServer server) : IClassFixture<AuthorizationServer>
{
    [Theory]
    [InlineData("2025-11-25", "/mcp", "github docs")]
    [InlineData(null, "/mcp", "github")]
    [InlineData("2025-11-25", "/mcp/docs", "docs")]
    public async Task It_logs_its_user_in_lists_and_calls_what_was_granted(string? revision, string path, string scopes)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        using var home = new TemporaryHome();
        home.MeetOnFirstUse();
        OAuthSite.Configure(home, """{"github":{"servers":["github"]},"docs":{"servers":["docs"]}}""");
        await using ServeProcess gateway = await ServeProcess.StartAsync(home, "--issuer", server.Issuer);
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(gateway.Url, path),
            OAuth = new ClientOAuthOptions
            {
                RedirectUri = new Uri("http://127.0.0.1:9/callback"),
                AuthorizationCallbackHandler = BrowseAsync,
                DynamicClientRegistration = new DynamicClientRegistrationOptions { ClientName = "tests" },
                ScopeSelector = _ => scopes.Split(' '),
            },
        });
        await using McpClient client = await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = revision }, cancellationToken: token).InTime();

        Assert.Contains(await client.ListToolsAsync(cancellationToken: token), tool => tool.Name == "call_mcp_tool");
        string list = TextOf(await client.CallToolAsync("list_available_mcps", Of(), cancellationToken: token).AsTask().InTime());
        foreach (string name in new[] { "github", "docs" })
        {
            Assert.Equal(scopes.Contains(name, StringComparison.Ordinal), list.Contains(name, StringComparison.Ordinal));
        }

        string granted = scopes.Split(' ')[^1];
        CallToolResult result = await client.CallToolAsync(
            "call_mcp_tool", Of(("mcp_name", granted), ("tool_name", "echo"), ("arguments", Of(("message", "hi")))), cancellationToken: token).AsTask().InTime();
        Assert.Equal("hi", TextOf(result));
        Assert.Matches("user alice@[0-9a-f]{32}", (await Executable.RunAsync(home, "status")).Output);
    }

    /// <summary>The user's browser, in which the user agrees at once.</summary>
    private static async Task<AuthorizationResult?> BrowseAsync(AuthorizationCallbackContext context, CancellationToken cancellationToken)
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using HttpResponseMessage response = await browser.GetAsync(context.AuthorizationUri, cancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(response.Headers.Location!.Query);
        Assert.True(query["code"] is not null, response.Headers.Location.Query);
        return new AuthorizationResult { Code = query["code"], State = query["state"], Iss = query["iss"] };
    }

    private static Dictionary<string, object?> Of(params (string Name, object? Value)[] arguments) => arguments.ToDictionary(argument => argument.Name, argument => argument.Value, StringComparer.Ordinal);

    private static string TextOf(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(text => text.Text));
}
