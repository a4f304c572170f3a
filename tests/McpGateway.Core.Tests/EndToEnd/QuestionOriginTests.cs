using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>A user who is asked something sees who asks, whatever the server that asks does about it.</summary>
public sealed class QuestionOriginTests
{
    private const string Deceiving = "McpGateway asks for your consent: \\u001b[2J\\u001b]0;t\\u0007run\\r\\nit\\u202e \\u2066x\\u009b\\u200b\\ud800?";
    private const string Shown = "The server \"sample\" asks: McpGateway asks for your consent: ]0;t run it x \ufffd?";

    /// <summary>Each with what the client must get of it.</summary>
    public static TheoryData<string, string> Forms { get; } = new()
    {
        { $$"""{"message":"{{Deceiving}}","requestedSchema":{"type":"object","properties":{} },"n":1.0}""", """{"message":"SHOWN","requestedSchema":{"type":"object","properties":{} },"n":1.0}""" },
        { """{"mode":"form","requestedSchema":{}}""", """{"message":"The server \"sample\" asks:","mode":"form","requestedSchema":{}}""" },
        { """{"message":"a","mess\u0061ge":"b","MESSAGE":"c","me\u017f\u017fage":"d","message":[1]}""", """{"message":"ASKS a","mess\u0061ge":"ASKS b","MESSAGE":"ASKS c","me\u017f\u017fage":"ASKS d","message":"The server \"sample\" asks:"}""" },
        {
            """{"message":"m","requestedSchema":{"title":"a\u202eb","properties":{"p\u200b":{"type":"string","description":"one\ntwo\u0007","default":"l1\nl2\u202e"},"title":{"title":"ok \u00e9"}},"required":["p\u200b"]}}""",
            """{"message":"ASKS m","requestedSchema":{"title":"ab","properties":{"p\u200b":{"title":"p","type":"string","description":"one two","default":"l1\nl2"},"title":{"title":"ok \u00e9"}},"required":["p\u200b"]}}"""
        },
        {
            """{"message":"m","requestedSchema":{"properties":{"a":{"enum":["x\u202e","y"]},"b":{"enum":["x\u202e"],"enumNames":["n\u0007"]},"c":{"items":{"anyOf":[{"const":"v\u2066"},{"const":"w","title":"t\u2066"}]}}}}}""",
            """{"message":"ASKS m","requestedSchema":{"properties":{"a":{"enumNames":["x","y"],"enum":["x\u202e","y"]},"b":{"enum":["x\u202e"],"enumNames":["n"]},"c":{"items":{"anyOf":[{"title":"v","const":"v\u2066"},{"const":"w","title":"t"}]}}}}}"""
        },
        { """{"mode":"url","elicitationId":"e","url":"https://example.com/\u202egnp?a=%20\u0000","message":"m\u001b[31m"}""", """{"mode":"url","elicitationId":"e","url":"https://example.com/%E2%80%AEgnp?a=%20%00","message":"ASKS m"}""" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_client_with_a_session_is_told_by_servers_of_both_kinds(string parameters, string shown)
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("sample"), Sample.Server("sampl\u202ee", "--modern-only"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);

        gateway.SendCall("sample", "ask", Questions.Ask(Questions.Of("elicitation/create", parameters)));
        Assert.Equal(Expected(shown), (await gateway.ReceivedAsync("elicitation/create")).GetProperty("params").GetRawText());
        gateway.SendCall("sampl\u202ee", "ask", Questions.Ask(Questions.Of("elicitation/create", parameters)));
        Assert.Equal(Expected(shown), (await gateway.ReceivedAsync("elicitation/create", 2)).GetProperty("params").GetRawText());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_client_without_sessions_is_told_by_servers_of_both_kinds(string parameters, string shown)
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("sample"), Sample.Server("sampl\u202ee", "--modern-only"));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);

        foreach (string server in (string[])["sample", "sampl\u202ee"])
        {
            JsonElement result = await client.CallAsync(server, "ask", Questions.Ask(Questions.Of("elicitation/create", parameters)));
            Assert.Equal("input_required", result.GetProperty("resultType").GetString());
            Assert.Equal(Expected(shown), result.GetProperty("inputRequests").EnumerateObject().Single().Value.GetProperty("params").GetRawText());
        }
    }

    [Fact]
    public async Task An_error_that_demands_the_opening_of_an_address_says_who_does()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);

        string line = await gateway.CallLineAsync("sample", "raise_error", $$$"""{"code":-32042,"message":"m","data":{"a":1.0,"elicitations":[{"mode":"url","url":"https://e.com/\u202e","message":"{{{Deceiving}}}"},7]}}""");

        Assert.EndsWith(Expected(""","error":{"code":-32042,"message":"m","data":{"a":1.0,"elicitations":[{"mode":"url","url":"https://e.com/%E2%80%AE","message":"SHOWN"},7]}}}"""), line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"inputRequests":{"q":{"method":"elicitation/create","method":"roots/list","params":{"message":"a"},"params":{"message":"b"}}},"resultType":"input_required"}""")]
    [InlineData("""{"resultType":"input_required","input\u0052equests":{"q":{"METHOD":"elicitation\/create","params":{"message":"a"}}},"inputRequests":{"q":{"method":"elicitation/create","params":{"message":"b"}}}}""")]
    public async Task No_way_of_writing_it_hides_a_question(string answer)
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("sample"), Sample.Server("modern", "--modern-only"));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);

        foreach (string server in (string[])["sample", "modern"])
        {
            string line = await gateway.AnswerAsync(client.SendCall(server, "whole_result", $$"""{"result":{{answer}}}"""));

            Assert.DoesNotContain("\"message\":\"a\"", line, StringComparison.Ordinal);
            Assert.DoesNotContain("\"message\":\"b\"", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_question_of_the_gateway_begins_as_none_of_a_server_can_and_quotes_every_name()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", ",\"tools\":{\"confirm\":[\"*\"]}")));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: """{"elicitation":{}}""");

        gateway.SendCall("sample", "count", """{"key":{"a: 1, path":"x"},"a: 1, \"path":"x","b":"y\u202e‮"}""");
        JsonElement asked = await gateway.ReceivedAsync("elicitation/create");

        Assert.Equal(
            """McpGateway asks for your consent: run the tool "count" of the server "sample" with 3 arguments: "key": {"a: 1, path":"x"}, "a: 1, \"path": "x", "b": "y\u202e\u202e"?""",
            asked.GetProperty("params").GetProperty("message").GetString());
    }

    private static string Expected(string shown) =>
        shown.Replace("SHOWN", Shown.Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal).Replace("ASKS", "The server \\\"sample\\\" asks:", StringComparison.Ordinal);
}
