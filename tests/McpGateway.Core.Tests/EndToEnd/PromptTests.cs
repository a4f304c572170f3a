using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>The prompts of all servers, and completions of their arguments.</summary>
public sealed class PromptTests
{
    [UnixFact("it looks into /proc")]
    public async Task Prompts_are_listed_as_their_servers_define_them_but_for_the_name()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("one"), Sample.Server("two"));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement[] prompts = [.. (await gateway.RequestAsync("prompts/list")).GetProperty("prompts").EnumerateArray()];

        Assert.Equal(["one__greet", "one__summary", "one__interview", "two__greet", "two__summary", "two__interview"], prompts.Select(prompt => prompt.GetProperty("name").GetString()));
        Assert.Equal(
            """{"name":"two__greet","title":"Greeting","description":"Greets somebody.",  "arguments":[{"name":"name","description":"Whom to greet","required":true}]}""",
            prompts[3].GetRawText());
        Assert.Contains("\"_meta\":{\"example.com/origin\":\"sample\"}", prompts[1].GetRawText(), StringComparison.Ordinal);
        Assert.Empty(Processes.DescendantsOf(gateway.Id));
    }

    [Fact]
    public async Task A_prompt_is_fetched_from_its_server_which_starts_for_it()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--pid-file", pids));
        await home.MeetServersAsync();
        int before = Processes.FromFile(pids).Length;
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string line = await gateway.RequestLineAsync("prompts/get", """{"name":"sample__greet","arguments":{"name":"Zoë \u00e9"},"unknown":1.0}""");

        Assert.EndsWith(""","result":{"description":"A greeting","messages":[{"role":"user","content":{"type":"text","text":"Please greet Zoë é."}}]}}""", line, StringComparison.Ordinal);
        Assert.Equal(before + 1, Processes.FromFile(pids).Length);
    }

    [Fact]
    public async Task The_request_for_a_prompt_arrives_as_the_client_made_it_but_for_the_name()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--transcript", transcript.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        await gateway.RequestAsync("prompts/get", """{ "arguments" : {"name":"\u00e9","n":9007199254740993}, "name" : "sample__greet", "unknown":[1e400], "_meta":{"a":1.0} }""");

        Assert.Equal(
            """{ "arguments" : {"name":"\u00e9","n":9007199254740993}, "name" : "greet", "unknown":[1e400], "_meta":{"a":1.0} }""",
            Assert.Single(transcript.Of("prompts/get")).GetProperty("params").GetRawText());
    }

    [Fact]
    public async Task A_servers_error_keeps_its_code_and_message()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string line = await gateway.RequestLineAsync("prompts/get", """{"name":"sample__greet"}""");

        Assert.EndsWith(""","error":{"code":-32602,"message":"Missing required argument: name"}}""", line, StringComparison.Ordinal);
    }

    [UnixTheory("it looks into /proc")]
    [InlineData("""{"name":"sample__great"}""", "sample__greet")]
    [InlineData("""{"name":"greet"}""", "sample__greet")]
    [InlineData("""{"name":"nobody__greet"}""", "sample__greet")]
    [InlineData("""{"name":17}""", "\"name\" in the params of prompts/get must be a string")]
    [InlineData("{}", "\"name\" is missing or is not a string")]
    [InlineData(null, "\"name\" is missing or is not a string")]
    public async Task An_unknown_prompt_is_an_error_with_the_nearest_names(string? parameters, string nearest)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement error = JsonText.Parse(await gateway.RequestLineAsync("prompts/get", parameters)).GetProperty("error");

        Assert.Equal(-32602, error.GetProperty("code").GetInt32());
        Assert.Contains(nearest, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(Processes.DescendantsOf(gateway.Id));
    }

    [Fact]
    public async Task A_new_prompt_is_announced_and_can_be_listed_and_fetched_from_then_on()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        await gateway.CallAsync("sample", "add_prompt", """{"name":"brand_new"}""");
        await gateway.ReceivedAsync("notifications/prompts/list_changed");

        Assert.Contains("sample__brand_new", (await gateway.RequestAsync("prompts/list")).GetProperty("prompts").EnumerateArray().Select(prompt => prompt.GetProperty("name").GetString()));
        // It reaches the server, which knows it by name alone.
        Assert.EndsWith(""","error":{"code":-32602,"message":"Unknown prompt: brand_new"}}""", await gateway.RequestLineAsync("prompts/get", """{"name":"sample__brand_new"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_argument_of_a_prompt_is_completed_by_its_server()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string line = await gateway.RequestLineAsync("completion/complete", """{"ref":{"type":"ref/prompt","name":"sample__summary"},"argument":{"name":"style","value":"p"}}""");

        Assert.EndsWith(""","result":{"completion":{"values":["poem","pirate"],"total":2,"hasMore":false}}}""", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"ref":{"type":"ref/prompt","name":"sample__sumary"},"argument":{"name":"style","value":""}}""", "sample__summary")]
    [InlineData("""{"ref":{"type":"ref/resource","uri":"mcp-gateway://nobody/sample://item/{id}"},"argument":{"name":"id","value":""}}""", "no server 'nobody'")]
    [InlineData("""{"ref":{"type":"ref/odd","name":"sample__summary"},"argument":{"name":"style","value":""}}""", "\"ref\"")]
    [InlineData("""{"argument":{"name":"style","value":""}}""", "\"ref\"")]
    [InlineData(null, "\"ref\"")]
    public async Task Completions_of_what_is_not_there_are_refused(string? parameters, string expected)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement error = JsonText.Parse(await gateway.RequestLineAsync("completion/complete", parameters)).GetProperty("error");

        Assert.Equal(-32602, error.GetProperty("code").GetInt32());
        Assert.Contains(expected, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
