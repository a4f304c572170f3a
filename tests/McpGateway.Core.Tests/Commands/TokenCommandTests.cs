using System.Text.Json;
using McpGateway.Access;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Commands;

/// <summary><c>mcp-gateway token</c>.</summary>
public sealed class TokenCommandTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_token_is_printed_once_alone_on_stdout_listed_by_its_name_and_removed()
    {
        _home.WriteServers(Sample.Server("sample"));
        (int code, string token, string errors) = await Executable.RunAsync(_home, "token", "add", "ci", "--server", "sample,gone", "--tool", "get_*", "--expires", "30d", "--calls-a-minute", "60");

        Assert.Equal(0, code);
        Assert.Matches("^mcpg_[0-9A-Za-z]{49}\r?\n$", token);
        Assert.Contains("no server is called 'gone' yet", errors, StringComparison.Ordinal);
        Assert.Contains("It is good for the servers sample, gone, the tool get_*, 60 calls a minute; it expires at 20", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Trim(), errors, StringComparison.Ordinal);
        var store = new TokenStore(_home.Home);
        Assert.Equal("ci", store.Find(token.Trim()).Token?.Name);
        store.SaveUses();

        string listed = (await Executable.RunAsync(_home, "token", "list")).Output;
        Assert.Matches(@"^ci: It is good for the servers sample, gone, the tool get_\*, 60 calls a minute; it expires at \d{4}-\d\d-\d\d \d\d:\d\d; last used \d{4}", listed);
        JsonElement item = JsonText.Parse((await Executable.RunAsync(_home, "token", "list", "--json")).Output)[0];
        Assert.Equal(("ci", 60, JsonValueKind.Null), (item.GetProperty("name").GetString(), item.GetProperty("callsPerMinute").GetInt32(), item.GetProperty("problem").ValueKind));
        Assert.False(item.TryGetProperty("token", out _));

        Assert.Contains("There is a token 'ci' already", (await Executable.RunAsync(_home, "token", "add", "ci")).Errors, StringComparison.Ordinal);
        Assert.Equal("ci: removed", (await Executable.RunAsync(_home, "token", "remove", "ci")).Output.TrimEnd());
        (code, _, errors) = await Executable.RunAsync(_home, "token", "remove", "ci");
        Assert.Equal(1, code);
        Assert.Contains("No token is called 'ci'", errors, StringComparison.Ordinal);
        Assert.Contains("There are no tokens", (await Executable.RunAsync(_home, "token", "list")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_the_token_is_a_member()
    {
        JsonElement made = JsonText.Parse((await Executable.RunAsync(_home, "token", "add", "all", "--json")).Output);

        var store = new TokenStore(_home.Home);
        Assert.Equal("all", store.Find(made.GetProperty("token").GetString()).Token?.Name);
        store.SaveUses();
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (made.GetProperty("servers").ValueKind, made.GetProperty("expires").ValueKind));
    }

    [Theory]
    [InlineData("add needs one NAME.", "add")]
    [InlineData("add needs one NAME.", "add", "a", "b")]
    [InlineData("a name of a token has 1 to 64 small letters", "add", "CI")]
    [InlineData("--expires needs a time such as 30d, 12h or 2027-01-31.", "add", "ci", "--expires", "soon")]
    [InlineData("it would have ended already", "add", "ci", "--expires", "2020-01-01")]
    [InlineData("--calls-a-minute needs a number from 1 to 1000000.", "add", "ci", "--calls-a-minute", "0")]
    [InlineData("a pattern of servers or tools is empty", "add", "ci", "--server", "a,,b")]
    [InlineData("list takes no NAME.", "list", "x")]
    [InlineData("list takes no --server.", "list", "--server", "x")]
    [InlineData("remove needs a NAME.", "remove")]
    [InlineData("there is no 'get'. There are: add, list, remove.", "get", "x")]
    public async Task Wrong_usage_is_refused(string message, params string[] arguments)
    {
        (int code, string output, string errors) = await Executable.RunAsync(_home, ["token", .. arguments]);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.Home.TokenFile));
    }
}
