using System.Globalization;
using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>
/// Asks the client while a request of it is under way: with requests of the server's own, and since 2026-07-28 with results that require input.
/// </summary>
internal static class Questions
{
    /// <summary>A question to the user.</summary>
    public static Question Name { get; } = new("elicitation/create", [.. """{"message":"Who are you?","requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}"""u8]);

    /// <param name="request">The client's request.</param>
    /// <param name="questions">What to ask.</param>
    /// <param name="together">All at once instead of one after the other.</param>
    /// <param name="onAnswer">Hears how many questions have been answered, after each that is asked by itself.</param>
    /// <returns>The answers in the order of the questions; null where the client has to come back with them.</returns>
    public static async Task<ClientAnswer[]?> AskAsync(Request request, Question[] questions, bool together, Action<int>? onAnswer = null)
    {
        if (request.Modern)
        {
            return TakeOrRequire(request, questions, together);
        }

        Task<ClientAnswer> Ask(Question question) => request.Server.Client.AskAsync(request, question.Method, question.Params ?? []);
        if (together)
        {
            return await Task.WhenAll(questions.Select(Ask)).ConfigureAwait(false);
        }

        var answers = new List<ClientAnswer>();
        foreach (var question in questions)
        {
            answers.Add(await Ask(question).ConfigureAwait(false));
            onAnswer?.Invoke(answers.Count);
        }

        return [.. answers];
    }

    // The state holds the answers so far: nothing is remembered between two requests.
    private static ClientAnswer[]? TakeOrRequire(Request request, Question[] questions, bool together)
    {
        var answers = new List<byte[]>();
        if (request.Params.Member("requestState").Text() is { } state)
        {
            using var before = Json.Parse(Convert.FromBase64String(state));
            answers.AddRange(before.RootElement.EnumerateArray().Select(a => a.Raw().ToArray()));
        }

        var end = together ? questions.Length : Math.Min(answers.Count + 1, questions.Length);
        while (answers.Count < end && request.Params.Member("inputResponses").Member(Key(answers.Count)) is { ValueKind: not JsonValueKind.Undefined } given)
        {
            answers.Add(given.Raw().ToArray());
        }

        if (answers.Count == questions.Length)
        {
            return [.. answers.Select(a => new ClientAnswer(IsError: false, a))];
        }

        Require(request, questions[..(together ? questions.Length : answers.Count + 1)], answers);
        return null;
    }

    private static void Require(Request request, Question[] questions, List<byte[]> answers) => request.RawResult(Json.WriteObject(w =>
    {
        w.WriteString("resultType", "input_required");
        w.WriteStartObject("inputRequests");
        for (var i = answers.Count; i < questions.Length; i++)
        {
            w.WriteStartObject(Key(i));
            w.WriteString("method", questions[i].Method);
            if (questions[i].Params is { } parameters)
            {
                w.WriteRaw("params", parameters);
            }

            w.WriteEndObject();
        }

        w.WriteEndObject();
        w.WriteString("requestState", Convert.ToBase64String([.. "["u8, .. answers.SelectMany((a, i) => i == 0 ? a : [(byte)',', .. a]), .. "]"u8]));
    }));

    private static string Key(int question) => string.Create(CultureInfo.InvariantCulture, $"r{question + 1}");
}
