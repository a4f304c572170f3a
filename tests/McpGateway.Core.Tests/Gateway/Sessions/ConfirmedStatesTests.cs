using System.Text;
using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Wire;

namespace McpGateway.Tests.Gateway.Sessions;

public sealed class ConfirmedStatesTests
{
    private const string Agreed = """{"path":"/tmp/a"}""";

    [Theory]
    [InlineData("s", "danger", Agreed, "S1", true)]
    [InlineData("s", "danger", """{"path":"/etc"}""", "S1", false)]
    [InlineData("s", "other", Agreed, "S1", false)]
    [InlineData("t", "danger", Agreed, "S1", false)]
    [InlineData("s", "danger", Agreed, "S2", false)]
    public void A_state_is_good_for_the_call_that_was_agreed_to(string server, string tool, string arguments, string state, bool isGood)
    {
        var states = new ConfirmedStates();
        (ForwardPlan agreed, _) = Plan("s", "danger", Agreed, "S1");
        states.Add(agreed, Encoding.UTF8.GetBytes(Agreed), "\"S1\""u8);

        (ForwardPlan plan, byte[] line) = Plan(server, tool, arguments, state);

        Assert.Equal(isGood, states.TryTake(plan, line));
        // And once only.
        Assert.False(states.TryTake(plan, line));
    }

    private static (ForwardPlan Plan, byte[] Line) Plan(string server, string tool, string arguments, string state)
    {
        byte[] line = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}},"requestState":"{{{state}}}"}}""");
        ClientRequest request = ClientRequest.Read(line, Envelope.Scan(line));
        return (new ForwardPlan
        {
            Server = new ServerDefinition { Name = server, Command = "x" },
            Kind = RequestKind.Tool,
            Request = request,
            Name = tool,
            Decision = GateDecision.ToBeConfirmed(tool),
            Second = new Replacement(default, request.Arguments, null),
        }, line);
    }
}
