using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>What a server of revision 2026-07-28 wants to know before it answers: a result with <c>resultType</c> <c>input_required</c>.</summary>
internal sealed class RequiredInput
{
    /// <summary>How often a server may ask for input before it answers; no honest one needs as many.</summary>
    public const int MaxRounds = 25;

    /// <summary>How many questions of one result are asked; no person answers more.</summary>
    private const int MaxQuestions = 100;

    private static readonly TimeSpan s_beforeRetry = TimeSpan.FromMilliseconds(200);

    private readonly List<(byte[] Key, byte[] Method, byte[] Params)> _questions = [];

    private RequiredInput(byte[]? state)
    {
        State = state;
    }

    /// <summary>The server's state, a JSON string that goes back to it as it is; null where it gave none.</summary>
    public byte[]? State { get; }

    /// <summary>The error for a server that asks more often than <see cref="MaxRounds"/>.</summary>
    public static ServerException TooManyRounds(string server) => new(server, ServerFailure.Refused, $"asked for input {MaxRounds} times without an answer", "");

    /// <summary>Reads a result; false where it is no request for input.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, JsonSpan result, out RequiredInput? input)
    {
        input = null;
        Span<JsonSpan> found = stackalloc JsonSpan[3];
        if (!JsonMembers.TryFind(line, result, ["resultType", "inputRequests", "requestState"], found) || !found[0].Exists || !JsonString.Is(found[0].Of(line), "input_required"u8))
        {
            return false;
        }

        input = new RequiredInput(found[2].Exists ? found[2].Of(line).ToArray() : null);
        Span<JsonSpan> parts = stackalloc JsonSpan[2];
        foreach ((JsonSpan key, JsonSpan request) in JsonMembers.Members(line, found[1]))
        {
            if (JsonMembers.TryFind(line, request, ["method", "params"], parts) && JsonMembers.GetString(line, parts[0]) is not null
                && (!parts[1].Exists || line[parts[1].Start] == (byte)'{') && input._questions.Count < MaxQuestions)
            {
                input._questions.Add((key.Of(line).ToArray(), parts[0].Of(line).ToArray(), parts[1].Of(line).ToArray()));
            }
        }

        return true;
    }

    /// <summary>Asks all questions at the same time, and puts the request together that the server gets again.</summary>
    /// <param name="whom">Who is asked.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="line">The line of the request.</param>
    /// <param name="parameters">Where its params stand.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait for the answers.</param>
    /// <returns>The line up to the end of its params, which now hold the answers.</returns>
    /// <exception cref="ServerException">Whoever is asked refuses to answer.</exception>
    public async Task<byte[]> AnswerAsync(IServerRequestResponder whom, string server, byte[] line, JsonSpan parameters, TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = new List<ServerInitiatedRequest>();
        var answers = new List<Task<(ReadOnlyMemory<byte> Value, bool IsError)>>();
        foreach ((_, byte[] method, byte[] questionParams) in _questions)
        {
            ServerInitiatedRequest question = ServerInitiatedRequest.Own(method, whom.Shown(method, questionParams), out Task<(ReadOnlyMemory<byte>, bool)> answer);
            asked.Add(question);
            answers.Add(answer);
            if (whom.CanAnswer(question))
            {
                whom.Ask(question);
            }
            else
            {
                question.TryRefuse(JsonRpcError.MethodNotFound, "it does not support that");
            }
        }

        if (answers.Count == 0)
        {
            // Nothing but "come again".
            await Task.Delay(s_beforeRetry, time, cancellationToken).ConfigureAwait(false);
        }

        (ReadOnlyMemory<byte> Value, bool IsError)[] values;
        try
        {
            values = await Task.WhenAll(answers).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            asked.ForEach(whom.Withdraw);
            throw;
        }

        LineBuffer responses = new LineBuffer().Add("{"u8);
        for (int i = 0; i < values.Length; i++)
        {
            (byte[] key, byte[] method, _) = _questions[i];
            responses.Add(i == 0 ? ""u8 : ","u8).Add(key).Add(":"u8).Add(Usable(server, method, values[i]));
        }

        responses.Add("}"u8);
        LineBuffer again = new LineBuffer().Add(line.AsSpan(0, parameters.End - 1)).Add(",\"inputResponses\":"u8).Add(responses.Span);
        if (State is not null)
        {
            again.Add(",\"requestState\":"u8).Add(State);
        }

        return again.Add("}"u8).Span.ToArray();
    }

    private static ReadOnlySpan<byte> Usable(string server, byte[] method, (ReadOnlyMemory<byte> Value, bool IsError) answer)
    {
        if (!answer.IsError)
        {
            return answer.Value.Span;
        }

        if (JsonString.Is(method, "elicitation/create"u8))
        {
            return "{\"action\":\"cancel\"}"u8;
        }

        // The specification has no form for "no" here: the client simply does not come back, which the server is not told.
        (int code, string message) = new ServerReply(default, answer.Value).ReadError();
        string asked = JsonMembers.GetString(method, new JsonSpan(0, method.Length)) ?? "?";
        throw new ServerException(server, ServerFailure.Refused, FormattableString.Invariant($"asked the client for '{asked}', which refused: «{UntrustedText.OneLine(message, 1000)}» ({code})"), "");
    }
}
