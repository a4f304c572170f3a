using System.Text;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Servers that write what no server should: the client must be able to read on.</summary>
public sealed class OddServerTests
{
    /// <summary>The handshake and the list of tools.</summary>
    private const string Start = """

        read line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"m","version":"1"}}}'
        read line; read line; echo '{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"any","inputSchema":{"type":"object"}}]}}'

        """;

    [Fact]
    public async Task What_is_no_text_in_a_result_does_not_reach_the_client()
    {
        await using Rig rig = await Rig.StartAsync("""printf '{"jsonrpc":"2.0","id":5,"result":{"content":[{"type":"text","text":"a\377\376b"}]}}\n'""");

        string id = rig.Gateway.SendCall("odd", "any");
        byte[] line = Encoding.UTF8.GetBytes(await rig.Gateway.AnswerAsync(id));

        Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"a\uFFFD\uFFFDb\"}]}}", Encoding.UTF8.GetString(line));
        Assert.All(rig.Gateway.Output.Lines, sent => Assert.True(System.Text.Unicode.Utf8.IsValid(sent)));
    }

    [Fact]
    public async Task What_a_server_writes_beside_its_answer_is_nothing_to_the_client()
    {
        await using Rig rig = await Rig.StartAsync("""echo '{"jsonrpc":"2.0","id":5,"result":{"content":[]},"Id":1,"more":[2],"error":null}'""");

        string id = rig.Gateway.SendCall("odd", "any");

        Assert.Equal($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[]}}""", await rig.Gateway.AnswerAsync(id));
    }

    [Fact]
    public async Task A_message_behind_text_without_a_line_break_is_not_lost()
    {
        await using Rig rig = await Rig.StartAsync("""printf 'Loading... {"jsonrpc":"2.0","id":5,"re{"jsonrpc":"2.0","id":5,"result":{"content":[]}}\n'""");

        string id = rig.Gateway.SendCall("odd", "any");

        Assert.Equal($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[]}}""", await rig.Gateway.AnswerAsync(id));
    }

    [UnixTheory("it runs a shell script")]
    [InlineData(",\"capabilities\":{}")]
    [InlineData("")]
    public async Task Tools_that_are_not_announced_are_found(string capabilities)
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Script("odd", Start.Replace(",\"capabilities\":{\"tools\":{}}", capabilities, StringComparison.Ordinal) + "cat > /dev/null\n"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.Equal("any()", await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"odd"}"""));
    }

    [Fact]
    public async Task A_server_without_tools_that_refuses_the_question_has_none()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("bare", "--no-tools"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.Contains("has no tools", await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"bare"}"""), StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_server_that_closes_its_stdin_is_replaced_before_the_next_call()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        home.WriteServers(Sample.Script("odd", "echo $$ >> " + pids + Start + """
            read line; echo '{"jsonrpc":"2.0","id":3,"result":{"content":[]}}'
            exec 0<&-
            sleep 600
            """));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("odd", "any");
        int first = Processes.FromFile(pids)[0];
        await Processes.AssertGone(first);

        await gateway.CallAsync("odd", "any");

        Assert.Equal(2, Processes.FromFile(pids).Length);
    }

    /// <summary>A gateway with a server that shakes hands, lists one tool and answers its call by a command of the shell.</summary>
    private sealed class Rig(TemporaryHome home, GatewayProcess gateway) : IAsyncDisposable
    {
        public GatewayProcess Gateway { get; } = gateway;

        public static async Task<Rig> StartAsync(string answer)
        {
            var home = new TemporaryHome();
            home.WriteServers(Sample.Script("odd", Start + "read line; " + answer.Replace("\"id\":5", "\"id\":3", StringComparison.Ordinal) + "\nread line\n"));
            return new Rig(home, await GatewayProcess.ConnectAsync(home));
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            home.Dispose();
        }
    }
}
