using System.Text.Json;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Tokens;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>The built-in server <c>gateway</c>, and how long what it reads is there.</summary>
public sealed class ReadResultTests
{
    private const string Configuration = """{"gateway":{"outputLimit":1000},"mcpServers":{""";

    [UnixFact("it looks into /proc")]
    public async Task It_is_loaded_like_any_server_listed_nowhere_and_starts_nothing()
    {
        using var home = Home();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string signature = await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"gateway"}""");
        string definition = await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"gateway","tools":["read_result"]}""");

        Assert.StartsWith("read_result(id: string, offset?: int = 0, find?: string) - Reads on in a result", signature, StringComparison.Ordinal);
        Assert.Equal("read_result", JsonText.Parse(definition).GetProperty("name").GetString());
        Assert.DoesNotContain("gateway:", await gateway.MetaAsync("list_available_mcps"), StringComparison.Ordinal);
        Assert.DoesNotContain("read_result", await gateway.MetaAsync("list_available_mcps", """{"query":"read on in a result"}"""), StringComparison.Ordinal);
        Assert.Empty(Processes.DescendantsOf(gateway.Id));
    }

    [Theory]
    [InlineData("read_result", "{}", "\"id\" is missing")]
    [InlineData("read_result", """{"id":7}""", "\"id\" must be a string")]
    [InlineData("read_result", """{"id":"aaaaaaaaaaaaaaaa"}""", "There is no result 'aaaaaaaaaaaaaaaa' (or no longer). An id is valid only in the session that received it")]
    [InlineData("read_result", """{"id":"ID","offset":-1}""", "\"offset\" must be a number of characters, 0 or more")]
    [InlineData("read_result", """{"id":"ID","offset":1.5}""", "\"offset\" must be a number of characters, 0 or more")]
    [InlineData("read_result", """{"id":"ID","offset":"far"}""", "\"offset\" must be a number of characters, 0 or more")]
    [InlineData("read_result", """{"id":"ID","offset":true}""", "\"offset\" must be a number of characters, 0 or more")]
    [InlineData("read_result", """{"id":"ID","offset":50000}""", "\"offset\" 50000 is beyond the end: the result has 50000 characters")]
    [InlineData("read_result", """{"id":"ID","offset":1e30}""", "\"offset\" must be a number of characters, 0 or more")]
    [InlineData("read_result", """{"id":"ID","find":""}""", "\"find\" must be a string of 1 to 1,000 characters")]
    [InlineData("read_result", """{"id":"ID","find":["x"]}""", "\"find\" must be a string of 1 to 1,000 characters")]
    [InlineData("read_result", """{"id":"ID","find":"x","offset":50001}""", "is beyond the end")]
    [InlineData("read_result", """{"id":"ID","limit":5}""", "there is no parameter \"limit\"")]
    [InlineData("read_result", "[]", "\"arguments\" must be a JSON object")]
    [InlineData("read_results", """{"id":"ID"}""", "Nearest: read_result(id: string, offset?: int = 0, find?: string)")]
    public async Task What_cannot_be_read_is_refused_with_the_reason(string tool, string arguments, string reason)
    {
        using var home = Home();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string id = await CutAsync(gateway);

        JsonElement result = await gateway.CallAsync("gateway", tool, arguments.Replace("ID", id, StringComparison.Ordinal));

        Assert.True(result.IsError(), result.GetRawText());
        Assert.Contains(reason, result.TextOf(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"ID","offset":"49990"}""")]
    [InlineData("""{"id":"ID","offset":49990.0,"find":null}""")]
    [InlineData("\"{\\\"id\\\":\\\"ID\\\",\\\"offset\\\":49990}\"")]
    public async Task Arguments_as_models_write_them_are_taken(string arguments)
    {
        using var home = Home();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string id = await CutAsync(gateway);

        JsonElement page = await gateway.ReadResultAsync(arguments.Replace("ID", id, StringComparison.Ordinal));

        Assert.Equal("xxxxxxxxxx", page.RawTextsOf().Single());
    }

    [Fact]
    public async Task Text_is_found_with_what_stands_around_it()
    {
        using var home = Home();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string message = new string('a', 30_000) + "\\r\\nThe Needle, é\\n" + new string('b', 30_000);
        string id = CutText.NextOf((await gateway.CallAsync("sample", "echo", $$"""{"message":"{{message}}"}""")).NoteOf())!.Value.Id;

        string found = (await gateway.ReadResultAsync($$"""{"id":"{{id}}","find":"needle, é"}""")).TextOf();

        Assert.StartsWith("offset 30006:\naaa", found, StringComparison.Ordinal);
        Assert.Contains("a\r\nThe Needle, é\nbbb", found, StringComparison.Ordinal);
        Assert.True(TokenEstimate.Of(found) < 300, found);
        string page = (await gateway.ReadResultAsync($$"""{"id":"{{id}}","offset":30006}""")).TextOf();
        Assert.StartsWith("Needle, é\nbbb", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_client_cannot_read_it()
    {
        using var home = Home();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await using GatewayProcess other = await GatewayProcess.ConnectAsync(home);
        string id = await CutAsync(gateway);

        Assert.True((await other.ReadResultAsync($$"""{"id":"{{id}}"}""")).IsError());
        Assert.False((await gateway.ReadResultAsync($$"""{"id":"{{id}}"}""")).IsError());
    }

    [UnixTheory("it is about the modes of files")]
    [InlineData(0)]
    [InlineData(Processes.Terminate)]
    public async Task What_is_kept_is_the_users_alone_and_gone_at_the_end(int signal)
    {
        using var home = Home();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await CutAsync(gateway);
        string file = Assert.Single(Files(home));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(file));

        if (signal == 0)
        {
            gateway.CloseInput();
        }
        else
        {
            Processes.Send(gateway.Id, signal);
        }

        await gateway.ExitAsync();
        Assert.Empty(Directory.GetFileSystemEntries(home.Home.ResultFolder));
    }

    [Fact]
    public async Task The_next_gateway_removes_what_a_killed_one_has_left_and_spares_what_a_living_one_has()
    {
        using var home = Home();
        await using GatewayProcess living = await GatewayProcess.ConnectAsync(home);
        string id = await CutAsync(living);
        string spared = Assert.Single(Files(home));
        GatewayProcess killed = await GatewayProcess.ConnectAsync(home);
        await CutAsync(killed);
        Processes.Send(killed.Id, Processes.Kill);
        await killed.GoneAsync();
        Assert.Equal(2, Files(home).Length);

        await using GatewayProcess next = await GatewayProcess.ConnectAsync(home);
        await Deadline.Until(() => Directory.GetFileSystemEntries(home.Home.ResultFolder).Length == 1, () => "not removed");

        Assert.Equal([spared], Files(home));
        Assert.False((await living.ReadResultAsync($$"""{"id":"{{id}}"}""")).IsError());
    }

    [Fact]
    public async Task What_cannot_be_kept_is_not_cut()
    {
        using var home = Home();
        Directory.CreateDirectory(Path.GetDirectoryName(home.Home.ResultFolder)!);
        await File.WriteAllTextAsync(home.Home.ResultFolder, "a file, where a folder should be", TestContext.Current.CancellationToken);
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement result = await gateway.CallAsync("sample", "bytes", """{"size":50000}""");

        Assert.Equal(new string('x', 50_000), result.TextOf());
        Assert.Contains("320 server 'sample': a result above outputLimit could not be stored, so it was passed on whole", home.GatewayLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_removed_meanwhile_is_said_to_be_gone()
    {
        using var home = Home();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string id = await CutAsync(gateway);
        File.Delete(Assert.Single(Files(home)));

        JsonElement result = await gateway.ReadResultAsync($$"""{"id":"{{id}}"}""");

        Assert.True(result.IsError());
        Assert.Contains("Call the tool again", result.TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_from_the_process_itself_are_never_cut()
    {
        using var home = Home();
        await using var runtime = new GatewayRuntime(new GatewayOptions { Home = home.Home });

        ServerReply result = await runtime.CallToolAsync("sample", "bytes", """{"size":500000}"""u8.ToArray(), null, CancellationToken.None).InTime();

        Assert.True(result.Result.Length > 500_000);
        Assert.False(Directory.Exists(home.Home.ResultFolder));
    }

    private static TemporaryHome Home()
    {
        var home = new TemporaryHome();
        home.WriteConfiguration(Configuration + Settings.Entry("sample", "") + "}}");
        return home;
    }

    private static async Task<string> CutAsync(GatewayProcess gateway) =>
        CutText.NextOf((await gateway.CallAsync("sample", "bytes", """{"size":50000}""")).NoteOf())!.Value.Id;

    private static string[] Files(TemporaryHome home) => Directory.GetFiles(home.Home.ResultFolder, "*.txt", SearchOption.AllDirectories);
}
