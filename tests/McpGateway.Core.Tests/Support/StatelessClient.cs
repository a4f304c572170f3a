using System.Text.Json;

namespace McpGateway.Tests.Support;

/// <summary>A client of revision 2026-07-28 in front of a gateway: every request says for itself which revision it is of and what the client can do.</summary>
internal sealed class StatelessClient(GatewayProcess gateway, string capabilities = "{}")
{
    public GatewayProcess Gateway => gateway;

    /// <summary>What stands in the <c>_meta</c> of every request.</summary>
    /// <param name="more">Further members of the object, each with a comma after it.</param>
    public string Meta(string more = "") =>
        $$$"""{{{{more}}}"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"tests","version":"1"},"io.modelcontextprotocol/clientCapabilities":{{{capabilities}}}}""";

    /// <summary>Sends a request and does not wait.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its params, an object without <c>_meta</c>.</param>
    /// <param name="meta">Further members of <c>_meta</c>, each with a comma after it.</param>
    /// <returns>The id of the request.</returns>
    public string Send(string method, string parameters = "{}", string meta = "")
    {
        string id = gateway.NewId();
        string rest = parameters.TrimStart()[1..];
        gateway.Send(GatewayProcess.Request(id, method, $$"""{"_meta":{{Meta(meta)}}{{(rest.Trim() == "}" ? "" : ",")}}{{rest}}"""));
        return id;
    }

    /// <summary>Makes a request and returns the line that answers it.</summary>
    public Task<string> LineAsync(string method, string parameters = "{}", string meta = "") => gateway.AnswerAsync(Send(method, parameters, meta));

    /// <summary>Makes a request and returns its result.</summary>
    public async Task<JsonElement> RequestAsync(string method, string parameters = "{}", string meta = "") => ResultOf(await LineAsync(method, parameters, meta));

    /// <summary>Makes a request and returns the error it is answered with.</summary>
    public async Task<JsonElement> ErrorAsync(string method, string parameters = "{}", string meta = "")
    {
        string line = await LineAsync(method, parameters, meta);
        Assert.True(JsonText.Parse(line).TryGetProperty("error", out JsonElement error), line);
        return error;
    }

    /// <summary>Sends a call of a server's tool and does not wait.</summary>
    /// <returns>The id of the request.</returns>
    public string SendCall(string server, string tool, string arguments = "{}", string meta = "") => Send("tools/call", GatewayProcess.Call(server, tool, arguments), meta);

    /// <summary>Calls a server's tool and returns its result.</summary>
    public async Task<JsonElement> CallAsync(string server, string tool, string arguments = "{}", string meta = "") =>
        ResultOf(await gateway.AnswerAsync(SendCall(server, tool, arguments, meta)));

    /// <summary>Makes a request again that was answered with a request for input.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The params of the first time.</param>
    /// <param name="asked">The result that asks for input.</param>
    /// <param name="answers">The answers by their keys, an object.</param>
    /// <param name="meta">Further members of <c>_meta</c>, each with a comma after it.</param>
    /// <returns>The id of the new request.</returns>
    public string SendAgain(string method, string parameters, JsonElement asked, string answers, string meta = "") =>
        Send(method, $$"""{"inputResponses":{{answers}},"requestState":{{asked.GetProperty("requestState").GetRawText()}},{{parameters.TrimStart()[1..]}}""", meta);

    /// <summary>The same, and the result.</summary>
    public async Task<JsonElement> RequestAgainAsync(string method, string parameters, JsonElement asked, string answers) =>
        ResultOf(await gateway.AnswerAsync(SendAgain(method, parameters, asked, answers)));

    private static JsonElement ResultOf(string line)
    {
        Assert.True(JsonText.Parse(line).TryGetProperty("result", out JsonElement result), line);
        return result;
    }
}
