using McpGateway.Connections;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>Something that the client is asked: by a server, or by the gateway itself. It is answered once.</summary>
internal sealed class ServerInitiatedRequest
{
    private readonly Action<ReadOnlyMemory<byte>, bool> _onAnswer;
    private readonly IDisposable? _pause;
    private int _answered;

    private ServerInitiatedRequest(ReadOnlyMemory<byte> method, ReadOnlyMemory<byte> parameters, IDisposable? pause, Action<ReadOnlyMemory<byte>, bool> onAnswer)
    {
        _pause = pause;
        Method = method;
        Params = parameters;
        _onAnswer = onAnswer;
    }

    /// <summary>The method, a JSON string.</summary>
    public ReadOnlyMemory<byte> Method { get; }

    /// <summary>The params, an object, or empty.</summary>
    public ReadOnlyMemory<byte> Params { get; }

    /// <summary>The server that asks; null where the gateway does.</summary>
    public ServerConnection? Server { get; private init; }

    /// <summary>The server's raw id of the question.</summary>
    public ReadOnlyMemory<byte> ServerId { get; private init; }

    /// <summary>The youngest request that the server had when it asked: the question is about one of no higher id.</summary>
    public long LastRequest { get; private init; }

    /// <summary>The server's progress token in <see cref="Params"/>, or absent.</summary>
    public JsonSpan ProgressToken { get; private init; }

    /// <summary>The client's request that it is most likely about, by its raw id; empty where that is not known, or makes no difference.</summary>
    public ReadOnlyMemory<byte> About { get; set; }

    /// <summary>Whether the user is asked.</summary>
    public bool IsElicitation => JsonString.Is(Method.Span, "elicitation/create"u8);

    /// <summary>Whether the client's model is asked.</summary>
    public bool IsSampling => JsonString.Is(Method.Span, "sampling/createMessage"u8);

    /// <summary>Whether the user is asked to open an address.</summary>
    public bool IsUrl => JsonString.Is(JsonMembers.Find(Params.Span, new JsonSpan(0, Params.Length), "mode") is { Exists: true } mode ? mode.Of(Params.Span) : "\"\""u8, "url"u8);

    /// <summary>A request of a server. While it is open, the clocks of the server's calls stand still.</summary>
    /// <param name="server">The server.</param>
    /// <param name="line">Its line.</param>
    /// <param name="envelope">Where the parts of it stand.</param>
    /// <param name="named">Whether a question to the user is to name the server: whoever shows it does not do that already.</param>
    public static ServerInitiatedRequest Of(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope, bool named)
    {
        byte[] id = envelope.Id.Of(line).ToArray();
        byte[] parameters = envelope.Params.Exists ? envelope.Params.Of(line).ToArray() : [];
        if (named && parameters is [(byte)'{', ..] && JsonString.Is(envelope.Method.Of(line), "elicitation/create"u8))
        {
            parameters = NamedQuestion.Params(server, parameters);
        }

        JsonSpan meta = JsonMembers.Find(parameters, new JsonSpan(0, parameters.Length), "_meta");
        void Answer(ReadOnlyMemory<byte> value, bool isError) => server.Answer(id, isError ? "\"error\":"u8 : "\"result\":"u8, value.Span);
        return new ServerInitiatedRequest(envelope.Method.Of(line).ToArray(), parameters, server.PauseTimeouts(), Answer)
        {
            Server = server,
            ServerId = id,
            LastRequest = server.LastId,
            ProgressToken = JsonMembers.Find(parameters, meta, "progressToken"),
        };
    }

    /// <summary>A request of the gateway's own.</summary>
    /// <param name="method">The method, a JSON string.</param>
    /// <param name="parameters">The params, an object, or empty.</param>
    /// <param name="answer">Completes with the raw result or error, and whether it is an error.</param>
    public static ServerInitiatedRequest Own(ReadOnlyMemory<byte> method, ReadOnlyMemory<byte> parameters, out Task<(ReadOnlyMemory<byte> Value, bool IsError)> answer)
    {
        var source = new TaskCompletionSource<(ReadOnlyMemory<byte>, bool)>(TaskCreationOptions.RunContinuationsAsynchronously);
        answer = source.Task;
        return new ServerInitiatedRequest(method, parameters, null, (value, isError) => source.TrySetResult((value, isError)));
    }

    /// <summary>Takes the client's answer; false where there was one before.</summary>
    /// <param name="value">The raw result or error; good until the call returns.</param>
    /// <param name="isError">Whether it is an error.</param>
    public bool TryAnswer(ReadOnlySpan<byte> value, bool isError)
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            return false;
        }

        _pause?.Dispose();
        _onAnswer(value.ToArray(), isError);
        return true;
    }

    /// <summary>Whoever asked no longer wants to know.</summary>
    public void Drop()
    {
        if (Interlocked.Exchange(ref _answered, 1) == 0)
        {
            _pause?.Dispose();
        }
    }

    /// <summary>There will be no answer: the client cannot, or has gone.</summary>
    /// <param name="code">The JSON-RPC error code.</param>
    /// <param name="message">Why.</param>
    public bool TryRefuse(int code, string message) =>
        TryAnswer(new LineBuffer().Add("{\"code\":"u8).Add(code).Add(",\"message\":"u8).Add(JsonString.QuoteBytes(message)).Add("}"u8).Span, isError: true);
}
