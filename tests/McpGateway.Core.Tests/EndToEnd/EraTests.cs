using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Servers of every revision, with and without sessions, behind clients of every revision.</summary>
public sealed class EraTests
{
    private static readonly string[] s_servers = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28", "modern-only"];
    private static readonly string[] s_clients = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

    public static TheoryData<string, string> Pairs { get; } = [.. s_servers.SelectMany(server => s_clients.Select(client => (server, client)))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Calls_lists_prompts_and_resources_work(string server, string client)
    {
        using TemporaryHome home = TemporaryHome.With(Of(server));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        Func<string, string, Task<JsonElement>> request = client == "2026-07-28" ? (method, parameters) => new StatelessClient(gateway).RequestAsync(method, parameters) : (method, parameters) => gateway.RequestAsync(method, parameters);
        if (client == "2026-07-28")
        {
            Assert.Contains(client, (await request("server/discover", "{}")).GetProperty("supportedVersions").EnumerateArray().Select(version => version.GetString()));
        }
        else
        {
            Assert.Equal(client, (await gateway.InitializeAsync(client)).GetProperty("protocolVersion").GetString());
        }

        Assert.Contains("echo(message: string)", (await request("tools/call", """{"name":"load_mcp_tools","arguments":{"mcp_name":"sample"}}""")).TextOf(), StringComparison.Ordinal);
        Assert.Equal("é", (await request("tools/call", GatewayProcess.Call("sample", "echo", """{"message":"é"}"""))).TextOf());
        Assert.Equal(3, (await request("tools/list", "{}")).GetProperty("tools").GetArrayLength());
        await Deadline.UntilAsync(async () => (await request("prompts/list", "{}")).GetProperty("prompts").GetArrayLength() == 3, () => "no prompts");
        Assert.Equal("Please greet X.", (await request("prompts/get", """{"name":"sample__greet","arguments":{"name":"X"}}""")).GetProperty("messages")[0].GetProperty("content").GetProperty("text").GetString());
        await Deadline.UntilAsync(async () => (await request("resources/list", "{}")).GetProperty("resources").GetArrayLength() == 2, () => "no resources");
        await Deadline.UntilAsync(async () => (await request("resources/templates/list", "{}")).GetProperty("resourceTemplates").GetArrayLength() == 1, () => "no templates");
        Assert.Equal("Some text: é, 日本.", (await request("resources/read", """{"uri":"mcp-gateway://sample/sample://text"}""")).GetProperty("contents")[0].GetProperty("text").GetString());
        JsonElement completed = await request("completion/complete", """{"ref":{"type":"ref/prompt","name":"sample__summary"},"argument":{"name":"style","value":"po"}}""");
        Assert.Equal("""["poem"]""", completed.GetProperty("completion").GetProperty("values").GetRawText());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Progress_and_cancellation_work(string server, string client)
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteServers(Of(server, "--ledger", ledger));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        Func<string, string, string, string> send = (tool, arguments, meta) => gateway.SendCall("sample", tool, arguments, $$"""{{{meta}}}""");
        if (client == "2026-07-28")
        {
            send = (tool, arguments, meta) => new StatelessClient(gateway).SendCall("sample", tool, arguments, meta + ",");
        }
        else
        {
            await gateway.InitializeAsync(client);
        }

        await gateway.AnswerAsync(send("progress", """{"steps":3}""", "\"progressToken\":\"mine\""));
        Assert.Equal(
            ["""{"progressToken":"mine","progress":1,"total":3,"message":"step 1 of 3"}""", """{"progressToken":"mine","progress":2,"total":3,"message":"step 2 of 3"}""", """{"progressToken":"mine","progress":3,"total":3,"message":"step 3 of 3"}"""],
            gateway.Received("notifications/progress").Select(message => message.GetProperty("params").GetRawText()));

        string id = send("never", """{"key":"it"}""", "\"a\":1");
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("never it"), () => "not called");
        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("cancelled it"), () => "not cancelled");
    }

    private static ServerDefinition Of(string revision, params string[] options) =>
        Sample.Server("sample", [.. revision == "modern-only" ? ["--modern-only"] : (string[])["--protocol", revision], .. options]);
}
