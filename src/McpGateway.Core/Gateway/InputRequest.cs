using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Wire;

namespace McpGateway.Gateway;

/// <summary>What a server of revision 2026-07-28 wants to know before it answers: a result with <c>resultType</c> <c>input_required</c>.</summary>
internal sealed class InputRequest
{
    /// <summary>How many questions of one result are asked; no person answers more.</summary>
    private const int MostQuestions = 100;

    private static readonly TimeSpan s_beforeRetry = TimeSpan.FromMilliseconds(200);

    private readonly List<(byte[] Key, byte[] Method, byte[] Params)> _questions = [];

    private InputRequest(byte[]? state)
    {
        State = state;
    }

    /// <summary>The server's state, a JSON string that goes back to it as it is; null where it gave none.</summary>
    public byte[]? State { get; }

    /// <summary>Reads a result; false where it is no request for input.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, JsonSpan result, out InputRequest? input)
    {
        input = null;
        Span<JsonSpan> found = stackalloc JsonSpan[3];
        if (!JsonMembers.TryFind(line, result, ["resultType", "inputRequests", "requestState"], found) || !found[0].Exists || !JsonString.Is(found[0].Of(line), "input_required"u8))
        {
            return false;
        }

        input = new InputRequest(found[2].Exists ? found[2].Of(line).ToArray() : null);
        Span<JsonSpan> parts = stackalloc JsonSpan[2];
        foreach ((JsonSpan key, JsonSpan request) in JsonMembers.Members(line, found[1]))
        {
            if (JsonMembers.TryFind(line, request, ["method", "params"], parts) && JsonMembers.GetString(line, parts[0]) is not null
                && (!parts[1].Exists || line[parts[1].Start] == (byte)'{') && input._questions.Count < MostQuestions)
            {
                input._questions.Add((key.Of(line).ToArray(), parts[0].Of(line).ToArray(), parts[1].Of(line).ToArray()));
            }
        }

        return true;
    }

    /// <summary>Asks a client that has a session, all questions at the same time, and puts the request together that the server gets again.</summary>
    /// <param name="session">The client.</param>
    /// <param name="plan">The request.</param>
    /// <param name="line">The line that the plan was made for.</param>
    /// <param name="cancellationToken">Ends the wait for the client.</param>
    /// <returns>The line up to the end of its params, which now hold the answers.</returns>
    /// <exception cref="ServerException">The client refuses to answer.</exception>
    public async Task<byte[]> AnswerAsync(ClientSession session, ForwardPlan plan, byte[] line, CancellationToken cancellationToken)
    {
        var asked = new List<ClientQuestion>();
        var answers = new List<Task<(ReadOnlyMemory<byte> Value, bool IsError)>>();
        foreach ((_, byte[] method, byte[] parameters) in _questions)
        {
            ClientQuestion question = ClientQuestion.Own(method, parameters, out Task<(ReadOnlyMemory<byte>, bool)> answer);
            asked.Add(question);
            answers.Add(answer);
            if (plan.Server.Scope == ServerScope.Client && session.Profile.CanAnswer(JsonMembers.GetString(method, new JsonSpan(0, method.Length)), question.IsUrl))
            {
                session.Peer.Ask(question);
            }
            else
            {
                question.TryRefuse(JsonRpcError.MethodNotFound, "it does not support that");
            }
        }

        if (answers.Count == 0)
        {
            // Nothing but "come again".
            await Task.Delay(s_beforeRetry, session.Runtime.Options.Time, cancellationToken).ConfigureAwait(false);
        }

        (ReadOnlyMemory<byte> Value, bool IsError)[] values;
        try
        {
            values = await Task.WhenAll(answers).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            asked.ForEach(session.Peer.Withdraw);
            throw;
        }

        LineBuffer responses = new LineBuffer().Add("{"u8);
        for (int i = 0; i < values.Length; i++)
        {
            (byte[] key, byte[] method, _) = _questions[i];
            responses.Add(i == 0 ? ""u8 : ","u8).Add(key).Add(":"u8).Add(Usable(plan, method, values[i]));
        }

        responses.Add("}"u8);
        JsonSpan span = plan.Request.Params;
        LineBuffer again = new LineBuffer().Add(line.AsSpan(0, span.End - 1)).Add(",\"inputResponses\":"u8).Add(responses.Span);
        if (State is not null)
        {
            again.Add(",\"requestState\":"u8).Add(State);
        }

        return again.Add("}"u8).Span.ToArray();
    }

    private static ReadOnlySpan<byte> Usable(ForwardPlan plan, byte[] method, (ReadOnlyMemory<byte> Value, bool IsError) answer)
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
        throw new ServerException(plan.Server.Name, ServerFailure.Refused, FormattableString.Invariant($"asked the client for '{asked}', which refused: «{message}» ({code})"), "");
    }
}
