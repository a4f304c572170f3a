using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Params of a wrong type are answered with -32602 (JSON-RPC 2.0, section 5.1), whoever answers them.</summary>
public sealed class ParamTypeTests
{
    [Fact]
    public async Task Params_of_a_wrong_type_are_refused_as_such()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        (string Method, string Parameters)[] requests =
        [
            ("logging/setLevel", """{"level":{"a":1}}"""), ("logging/setLevel", """{"level":["error"]}"""), ("logging/setLevel", """{"level":7}"""), ("logging/setLevel", "{}"),
            ("logging/setLevel", """{"level":null}"""), ("logging/setLevel", """{"level":"loud"}"""),
            ("prompts/get", """{"name":{"a":1}}"""), ("prompts/get", """{"name":"sample__greet","arguments":[]}"""), ("prompts/get", """{"name":7}"""),
            ("resources/read", """{"uri":{}}"""), ("resources/read", """{"uri":7}"""), ("resources/subscribe", """{"uri":[]}"""), ("resources/unsubscribe", """{"uri":true}"""),
            ("completion/complete", """{"ref":"x","argument":{"name":"a","value":"b"}}"""),
            ("completion/complete", """{"ref":{"type":"ref/prompt","name":"sample__summary"},"argument":"x"}"""),
            ("completion/complete", """{"ref":{"type":"ref/prompt","name":"sample__summary","name":"sample__greet"},"argument":{"name":"style","value":"s"}}"""),
            ("completion/complete", """{"ref":{"type":"ref/prompt","type":"ref/resource","name":"sample__summary","uri":"u"},"argument":{"name":"style","value":"s"}}"""),
            ("tools/list", """{"cursor":{}}"""), ("resources/list", """{"cursor":7}"""), ("tools/call", """{"name":[],"arguments":{}}"""),
        ];

        foreach ((string method, string parameters) in requests)
        {
            string line = await gateway.RequestLineAsync(method, parameters);
            Assert.True(JsonText.Parse(line).TryGetProperty("error", out JsonElement error), $"{method} {parameters}: {line}");
            Assert.True(error.GetProperty("code").GetInt32() == -32602, $"{method} {parameters}: {line}");
        }

        Assert.False((await gateway.CallAsync("sample", "pid")).IsError());
    }
}
