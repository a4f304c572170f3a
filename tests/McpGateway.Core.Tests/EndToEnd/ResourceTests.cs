using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>The resources of all servers.</summary>
public sealed class ResourceTests
{
    private const string Text = """{"contents":[{"uri":"sample://text","mimeType":"text/plain","text":"Some text: é, 日本."}]}""";

    [UnixFact("it looks into /proc")]
    public async Task Resources_and_templates_are_listed_as_their_servers_define_them_but_for_the_address()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("one"), Sample.Server("number two"));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement[] resources = [.. (await gateway.RequestAsync("resources/list")).GetProperty("resources").EnumerateArray()];
        JsonElement[] templates = [.. (await gateway.RequestAsync("resources/templates/list")).GetProperty("resourceTemplates").EnumerateArray()];

        Assert.Equal(
            ["mcp-gateway://one/sample://text", "mcp-gateway://one/sample://binary", "mcp-gateway://number%20two/sample://text", "mcp-gateway://number%20two/sample://binary"],
            resources.Select(resource => resource.GetProperty("uri").GetString()));
        Assert.Equal(
            """{"uri":"mcp-gateway://one/sample://binary","name":"binary","description":"Four bytes.","mimeType":"application/octet-stream","size":4,  "_meta":{"example.com/origin":"sample"}}""",
            resources[1].GetRawText());
        Assert.Equal(
            """{"uriTemplate":"mcp-gateway://one/sample://item/{id}","name":"item","description":"An item by its id.","mimeType":"application/json"}""",
            templates[0].GetRawText());
        Assert.Equal("mcp-gateway://number%20two/sample://item/{id}", templates[1].GetProperty("uriTemplate").GetString());
        Assert.Empty(Processes.DescendantsOf(gateway.Id));
    }

    [UnixTheory("it looks into /proc")]
    [InlineData("mcp-gateway://sample/sample://text", Text)]
    [InlineData("sample://text", Text)]
    [InlineData("mcp-gateway://sample/sample://item/a%20b", """{"contents":[{"uri":"sample://item/a%20b","mimeType":"application/json","text":"{\"id\":\"a%20b\"}"}]}""")]
    [InlineData("sample://item/7", """{"contents":[{"uri":"sample://item/7","mimeType":"application/json","text":"{\"id\":\"7\"}"}]}""")]
    public async Task A_resource_is_read_from_its_server_which_starts_for_it(string uri, string contents)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string line = await gateway.RequestLineAsync("resources/read", $$"""{"uri":"{{uri}}"}""");

        Assert.EndsWith($$""","result":{{contents}}}""", line, StringComparison.Ordinal);
        Assert.Single(Processes.DescendantsOf(gateway.Id));
    }

    [Fact]
    public async Task The_request_arrives_as_the_client_made_it_but_for_the_address()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--transcript", transcript.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        await gateway.RequestAsync("resources/read", """{ "unknown":9007199254740993, "uri" : "mcp-gateway:\/\/sample/sample://item/\u00e9", "_meta":{"a":1.0} }""");

        JsonElement parameters = Assert.Single(transcript.Of("resources/read")).GetProperty("params");
        Assert.Equal("sample://item/é", parameters.GetProperty("uri").GetString());
        Assert.Equal("9007199254740993", parameters.GetProperty("unknown").GetRawText());
        Assert.Equal("""{"a":1.0}""", parameters.GetProperty("_meta").GetRawText());
    }

    [UnixFact("it looks into /proc")]
    public async Task A_URI_that_two_servers_have_needs_the_address()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("one"), Sample.Server("two"));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement error = JsonText.Parse(await gateway.RequestLineAsync("resources/read", """{"uri":"sample://text"}""")).GetProperty("error");

        Assert.Equal(-32602, error.GetProperty("code").GetInt32());
        Assert.Contains("mcp-gateway://one/sample://text", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("mcp-gateway://two/sample://text", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(Processes.DescendantsOf(gateway.Id));
        Assert.EndsWith($$""","result":{{Text}}}""", await gateway.RequestLineAsync("resources/read", """{"uri":"mcp-gateway://two/sample://text"}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"uri":"other://text"}""", "resources/list")]
    [InlineData("""{"uri":"mcp-gateway://smple/sample://text"}""", "'smple'")]
    [InlineData("""{"uri":"mcp-gateway://"}""", "resource 'mcp-gateway://'")]
    [InlineData("""{"uri":17}""", "\"uri\" in the params of resources/read must be a string")]
    [InlineData(null, "\"uri\" is missing or is not a string")]
    public async Task A_resource_of_no_server_is_an_error(string? parameters, string expected)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement error = JsonText.Parse(await gateway.RequestLineAsync("resources/read", parameters)).GetProperty("error");

        Assert.Equal(-32602, error.GetProperty("code").GetInt32());
        Assert.Contains(expected, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mcp-gateway://sample/sample://none")]
    [InlineData("sample://none")]
    public async Task What_the_server_does_not_find_is_its_own_error(string uri)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string line = await gateway.RequestLineAsync("resources/read", $$"""{"uri":"{{uri}}"}""");

        Assert.EndsWith(""","error":{"code":-32002,"message":"Resource not found","data":{"uri":"sample://none"}}}""", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_resource_is_announced_and_can_be_listed_and_read_from_then_on()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        await gateway.CallAsync("sample", "add_resource", """{"uri":"new:brand-new"}""");
        await gateway.ReceivedAsync("notifications/resources/list_changed");

        Assert.Contains(
            "mcp-gateway://sample/new:brand-new",
            (await gateway.RequestAsync("resources/list")).GetProperty("resources").EnumerateArray().Select(resource => resource.GetProperty("uri").GetString()));
        // It reaches the server, which knows it by name alone.
        Assert.Contains("Resource not found", await gateway.RequestLineAsync("resources/read", """{"uri":"new:brand-new"}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mcp-gateway://sample/sample://item/{id}")]
    [InlineData("sample://item/{id}")]
    public async Task An_argument_of_a_template_is_completed_by_its_server(string template)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string line = await gateway.RequestLineAsync("completion/complete", $$$"""{"ref":{"type":"ref/resource","uri":"{{{template}}}"},"argument":{"name":"id","value":"14"}}""");

        Assert.EndsWith(
            ""","result":{"completion":{"values":["14","140","141","142","143","144","145","146","147","148","149"],"total":11,"hasMore":false}}}""", line, StringComparison.Ordinal);
    }
}
