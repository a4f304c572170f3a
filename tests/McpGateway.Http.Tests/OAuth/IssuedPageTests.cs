using System.Net;
using System.Net.Http.Headers;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests.OAuth;

/// <summary>What users of an authorization server see beside MCP.</summary>
public sealed class IssuedPageTests
{
    [Fact]
    public async Task They_see_their_servers_on_the_page_can_do_nothing_there_and_read_no_metrics()
    {
        await using OAuthSite site = await OAuthSite.StartAsync(change: options => options with { ServesMetrics = true });
        string token = site.Token("github");
        using var page = new PageVisit(site.Gateway.Url);

        using HttpResponseMessage asked = await page.GetAsync("/login");
        using HttpResponseMessage entered = await page.PostAsync("/login", null, ("token", token));
        Assert.Equal(HttpStatusCode.SeeOther, entered.StatusCode);
        await page.ReadAsync("/");
        Assert.Contains("github", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("docs", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/start", page.Html, StringComparison.Ordinal);
        using HttpResponseMessage acted = await page.PostAsync("/servers/github/start");
        Assert.Equal(HttpStatusCode.Forbidden, acted.StatusCode);
        using HttpResponseMessage other = await page.GetAsync("/servers/docs");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);

        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage metrics = await client.GetAsync(new Uri(site.Gateway.Url, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, metrics.StatusCode);
        Assert.DoesNotContain("mcp_", await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
