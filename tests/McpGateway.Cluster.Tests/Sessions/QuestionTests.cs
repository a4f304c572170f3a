using System.Text.Json;
using McpGateway.Cluster.Tests.Support;

namespace McpGateway.Cluster.Tests.Sessions;

/// <summary>Questions to clients without a session (2026-07-28), of a server that keeps its request open while it asks: it waits at one node, and the client comes back to another.</summary>
public sealed class QuestionTests(SessionCluster shared) : IClassFixture<SessionCluster>
{
    private const string Meta = """ "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"tests","version":"1"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}},""";

    private TestCluster Cluster => shared.Cluster;

    [Fact]
    public async Task The_answer_is_taken_at_any_node_once_and_from_its_user_alone()
    {
        using var balancer = new Balancer([.. Cluster.Nodes]);
        using HttpPeer peer = shared.NewPeer(balancer, "bob"), thief = shared.NewPeer(balancer);
        JsonElement asked = await CallAsync(peer, balancer, Cluster[0]);
        Assert.Equal("input_required", asked.GetProperty("result").GetProperty("resultType").GetString());
        string answers = Answers(asked);

        JsonElement stolen = await CallAsync(thief, balancer, Cluster[1], answers);
        Assert.Equal(-32602, stolen.GetProperty("error").GetProperty("code").GetInt32());

        JsonElement answered = await CallAsync(peer, balancer, Cluster[2], answers);
        Assert.Contains("Zoe", answered.GetProperty("result").GetRawText(), StringComparison.Ordinal);

        JsonElement again = await CallAsync(peer, balancer, Cluster[1], answers);
        Assert.Equal(-32602, again.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Contains("unknown or no longer valid", again.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_question_after_the_other_is_answered_each_at_another_node()
    {
        using var balancer = new Balancer([.. Cluster.Nodes]);
        using HttpPeer peer = shared.NewPeer(balancer, "bob");
        const string Arguments = """{"questions":[{"method":"elicitation/create","params":{"message":"a","requestedSchema":{"type":"object","properties":{}}}},{"method":"elicitation/create","params":{"message":"b","requestedSchema":{"type":"object","properties":{}}}}]}""";
        JsonElement answer = await CallAsync(peer, balancer, Cluster[0], tool: "ask", arguments: Arguments);
        int rounds = 0;
        while (answer.GetProperty("result").TryGetProperty("resultType", out JsonElement type) && type.GetString() == "input_required")
        {
            Assert.True(++rounds <= 2, answer.GetRawText());
            answer = await CallAsync(peer, balancer, Cluster[rounds % 3], Answers(answer), "ask", Arguments);
        }

        Assert.True(rounds >= 1, answer.GetRawText());
        Assert.Contains("content", answer.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_of_a_node_that_has_gone_is_told_as_an_unknown_outcome()
    {
        using var balancer = new Balancer([.. Cluster.Nodes]);
        using HttpPeer peer = shared.NewPeer(balancer, "bob");
        JsonElement asked = await CallAsync(peer, balancer, Cluster[0]);
        string state = asked.GetProperty("result").GetProperty("requestState").GetString()!;
        string gone = "mcp-gateway:000000000000." + state[(state.IndexOf('.', StringComparison.Ordinal) + 1)..];
        JsonElement answer = await CallAsync(peer, balancer, Cluster[1], $$""" "requestState":{{JsonText.Quote(gone)}},"inputResponses":{},""");
        Assert.Contains("The node where this request waited has gone. Outcome unknown", answer.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static string Answers(JsonElement asked)
    {
        JsonElement result = asked.GetProperty("result");
        IEnumerable<string> answers = result.GetProperty("inputRequests").EnumerateObject().Select(question => $$$"""{{{JsonText.Quote(question.Name)}}}:{"action":"accept","content":{"name":"Zoe"}}""");
        return $$$""" "requestState":{{{result.GetProperty("requestState").GetRawText()}}},"inputResponses":{{{{string.Join(",", answers)}}}},""";
    }

    private static Task<JsonElement> CallAsync(HttpPeer peer, Balancer balancer, NodeProcess node, string answers = "", string tool = "elicit", string arguments = """{"message":"who?"}""")
    {
        balancer.Next = node;
        return peer.AnswerAsync(peer.NewId(), "tools/call", "{" + Meta + answers + GatewayProcess.Call("sample", tool, arguments)[1..], request =>
        {
            request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
            request.Headers.Add("Mcp-Method", "tools/call");
            request.Headers.Add("Mcp-Name", "call_mcp_tool");
        });
    }
}
