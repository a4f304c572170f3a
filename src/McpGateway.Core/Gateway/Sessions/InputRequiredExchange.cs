using System.Globalization;
using System.Security.Cryptography;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>
/// Asks a client of revision 2026-07-28 something while a request of its own is under way: the request is answered with <c>input_required</c>, and
/// what comes back for it meanwhile is kept until the client makes the request again (MCP 2026-07-28, Multi Round-Trip Requests).
/// </summary>
internal sealed class InputRequiredExchange
{
    /// <summary>What is said where nothing waits for the client to come back with a state. It must not go to a server as a new request: what it began may have run already.</summary>
    public const string NothingWaits = "This \"requestState\" is unknown or no longer valid. Nothing was done; make the request again without it.";

    /// <summary>What a state of ours begins with, so that one from an earlier life of the gateway is known for what it is.</summary>
    private const string Mark = "mcp-gateway:";

    /// <summary>What stands in a state between the life of the process and what nobody can guess.</summary>
    private const char AfterRun = '.';

    private readonly ClientContext _client;
    private readonly IExchangedRequest _request;
    private readonly Lock _gate = new();
    private readonly List<(string Key, ServerInitiatedRequest Question)> _open = [];
    private string? _state;
    private int _lastKey;
    private byte[]? _keptReply;
    private ServerException? _keptFailure;

    /// <param name="client">The client.</param>
    /// <param name="request">Its request that is under way.</param>
    public InputRequiredExchange(ClientContext client, IExchangedRequest request)
    {
        _client = client;
        _request = request;
    }

    /// <summary>Whether the client has been asked and has not come back.</summary>
    public bool IsSuspended => Volatile.Read(ref _state) is not null;

    /// <summary>Whether a state was given out here, by this gateway or an earlier one.</summary>
    public static bool IsOurs(string state) => state.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>The life of the process that a state was given out by (<see cref="ProcessRun"/>): the request waits there and nowhere else. Null where it is none of ours.</summary>
    public static string? RunIn(string state) => IsOurs(state) && state.IndexOf(AfterRun, Mark.Length) is > 0 and var end ? state[Mark.Length..end] : null;

    /// <summary>Asks now, or with the next answer where the client is being asked something already.</summary>
    public void Ask(ServerInitiatedRequest question, RawId id)
    {
        lock (_gate)
        {
            _open.Add((string.Create(CultureInfo.InvariantCulture, $"q{++_lastKey}"), question));
            if (_state is null && !Suspend(id))
            {
                // The client has given the request up, or it has its answer.
                _open.RemoveAll(open => open.Question == question);
                question.TryRefuse(JsonRpcError.InternalError, "The client has no request in progress that could carry the question.");
            }
        }
    }

    /// <summary>The server no longer needs the answer to a question.</summary>
    public void Withdraw(ReadOnlyMemory<byte> serverId)
    {
        lock (_gate)
        {
            _open.FindAll(open => open.Question.ServerId.Span.SequenceEqual(serverId.Span)).ForEach(open => open.Question.Drop());
            _open.RemoveAll(open => open.Question.ServerId.Span.SequenceEqual(serverId.Span));
        }
    }

    /// <summary>Takes the answers that the client came back with, and answers the request with what there is now.</summary>
    public void Resume(ReadOnlySpan<byte> line, in ClientRequest request, RawId id)
    {
        var answered = new List<(ServerInitiatedRequest Question, JsonSpan Answer)>();
        byte[]? reply;
        ServerException? failure;
        lock (_gate)
        {
            _state = null;
            foreach ((JsonSpan name, JsonSpan value) in JsonMembers.Members(line, request.InputResponses))
            {
                string? key = JsonMembers.GetString(line, name);
                int index = _open.FindIndex(open => open.Key == key);
                if (index >= 0)
                {
                    answered.Add((_open[index].Question, value));
                    _open.RemoveAt(index);
                }
            }

            (reply, failure, _keptReply, _keptFailure) = (_keptReply, _keptFailure, null, null);
            if (reply is null && failure is null && _open.Count > 0)
            {
                // A question without an answer, or one that came while the client was busy with the others.
                Suspend(id);
            }
        }

        foreach ((ServerInitiatedRequest question, JsonSpan answer) in answered)
        {
            question.TryAnswer(answer.Of(line), isError: false);
        }

        if (reply is not null)
        {
            // Not on the thread that reads the client: it must not wait for a client that does not read.
            _ = Task.Run(() => _request.Replied(reply, Envelope.Scan(reply)));
        }
        else if (failure is not null)
        {
            _request.Failed(failure);
        }
    }

    /// <summary>Keeps a reply while there is no request of the client to answer with it.</summary>
    public bool TryKeep(ReadOnlySpan<byte> reply)
    {
        lock (_gate)
        {
            _keptReply = _state is null ? null : reply.ToArray();
            HandOn(_keptReply is not null);
            return _keptReply is not null;
        }
    }

    /// <summary>The same for the notifications that there will be none.</summary>
    public bool TryKeep(ServerException failure)
    {
        lock (_gate)
        {
            _keptFailure = _state is null ? null : failure;
            HandOn(_keptFailure is not null);
            return _keptFailure is not null;
        }
    }

    /// <summary>The request is given up: nobody will answer.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            foreach ((_, ServerInitiatedRequest question) in _open)
            {
                question.TryRefuse(JsonRpcError.InternalError, "The client has cancelled the request that carried the question.");
            }

            _open.Clear();
        }
    }

    /// <summary>The call is over: what is still open was asked for another one, or for none.</summary>
    private void HandOn(bool isOver)
    {
        if (isOver && _open.Count > 0)
        {
            ServerInitiatedRequest[] left = [.. _open.Select(open => open.Question)];
            _open.Clear();
            _ = Task.Run(() => Array.ForEach(left, _client.Peer.Carry));
        }
    }

    private bool Suspend(RawId id)
    {
        // Nobody else can guess it: whoever comes with it is the client that was asked.
        _state = Mark + ProcessRun.Id + AfterRun + Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        if (!_client.Requests.TrySuspend(_request, _state))
        {
            _state = null;
            return false;
        }

        var result = new LineBuffer();
        result.Add(JsonRpcLine.WithId).Add(id.Bytes).Add(JsonRpcLine.Result).Add("{\"resultType\":\"input_required\",\"inputRequests\":{"u8);
        for (int i = 0; i < _open.Count; i++)
        {
            (string key, ServerInitiatedRequest question) = _open[i];
            result.Add(i == 0 ? ""u8 : ","u8).Add(JsonString.QuoteBytes(key)).Add(":{\"method\":"u8).Add(question.Method.Span);
            if (!question.Params.IsEmpty)
            {
                result.Add(JsonRpcLine.Params).Add(question.Params.Span);
            }

            result.Add("}"u8);
        }

        _client.Output.Post(mayWait: false, result.Add("},\"requestState\":"u8).Add(JsonString.QuoteBytes(_state)).Add("}}"u8).Span);
        _client.Requests.Settle();
        return true;
    }
}
