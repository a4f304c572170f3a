using System.Text.Json;

namespace McpGateway.Tests.Support;

/// <summary>Arguments of the sample server's tool <c>ask</c>, and what its answers hold.</summary>
internal static class Questions
{
    public const string Roots = """{"method":"roots/list"}""";

    public const string Sampling = """{"method":"sampling/createMessage","params":{"messages":[{"role":"user","content":{"type":"text","text":"How?"}}],"maxTokens":7}}""";

    public const string Form = """{"method":"elicitation/create","params":{"message":"Who?","requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}}""";

    public const string Url = """{"method":"elicitation/create","params":{"mode":"url","message":"Sign in","url":"https://example.com/?a=1","elicitationId":"e1"}}""";

    /// <summary>A client that can be asked everything.</summary>
    public const string All = """{"roots":{"listChanged":true},"sampling":{},"elicitation":{"form":{},"url":{}}}""";

    /// <summary>Asks one after the other.</summary>
    public static string Ask(params string[] questions) => $$"""{"key":"asking","questions":[{{string.Join(',', questions)}}]}""";

    /// <summary>Asks all at the same time.</summary>
    public static string AskTogether(params string[] questions) => $$"""{"key":"asking","together":true,"questions":[{{string.Join(',', questions)}}]}""";

    public static string Of(string method, string? parameters) => parameters is null ? $$"""{"method":"{{method}}"}""" : $$"""{"method":"{{method}}","params":{{parameters}}}""";

    /// <summary>The params of a question of the server <c>sample</c> as the client gets them: a message to the user begins with who asks.</summary>
    public static string? Named(string? parameters) =>
        parameters?.Replace("\"message\":\"", "\"message\":\"The server \\\"sample\\\" asks: ", StringComparison.Ordinal).Replace("asks: \"", "asks:\"", StringComparison.Ordinal);

    /// <summary>What the server got for its questions, raw: <c>{"result":...}</c> or <c>{"error":...}</c> each.</summary>
    public static string[] AnswersOf(JsonElement result) =>
        [.. result.GetProperty("structuredContent").GetProperty("answers").EnumerateArray().Select(answer => answer.GetRawText())];
}
