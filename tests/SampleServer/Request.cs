using System.Text.Json;

namespace McpGateway.SampleServer;

/// <summary>A request of the client, and the one way to answer it: either it is answered or it is cancelled, never both.</summary>
internal sealed class Request(Server server, JsonDocument document, Output output) : IDisposable
{
    private const int Open = 0;
    private const int Answered = 1;
    private const int Cancelled = 2;

    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _cancelArrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    public Server Server => server;

    /// <summary>Where its answer goes, and the messages that belong to it.</summary>
    public Output Output => output;

    /// <summary>Called when the request is over, with an answer or without one.</summary>
    public Action? OnFinished { get; init; }

    public JsonElement Id { get; } = document.RootElement.Member("id");

    public string Method { get; } = document.RootElement.Member("method").Text() ?? "";

    public JsonElement Params { get; } = document.RootElement.Member("params");

    public JsonElement Meta => Params.Member("_meta");

    public JsonElement ProgressToken => Meta.Member("progressToken");

    public CancellationToken Token => _cancellation.Token;

    /// <summary>Whether the request says itself which revision it speaks, as 2026-07-28 demands.</summary>
    public bool Modern { get; set; }

    /// <summary>Answers in spite of a cancellation.</summary>
    public bool IgnoresCancellation { get; set; }

    /// <summary>The id as a ledger or a message shows it.</summary>
    public string IdText => Id.Text() ?? Id.GetRawText();

    /// <summary>Completes when a cancellation arrives, whether or not it is ignored.</summary>
    public Task CancelArrived => _cancelArrived.Task;

    public void Cancel()
    {
        _cancelArrived.TrySetResult();
        if (!IgnoresCancellation && Interlocked.CompareExchange(ref _state, Cancelled, Open) == Open)
        {
            _cancellation.Cancel();
        }
    }

    /// <summary>Answers with an object of these members.</summary>
    /// <exception cref="OperationCanceledException">The client has cancelled the request: it gets no answer.</exception>
    public void Result(Action<Utf8JsonWriter> members) => RawResult(Json.WriteObject(w =>
    {
        if (Modern)
        {
            w.WriteString("resultType", "complete");
        }

        members(w);
    }));

    /// <summary>Like <see cref="Result"/>, with the two members that 2026-07-28 wants on lists and contents.</summary>
    public void CacheableResult(Action<Utf8JsonWriter> members) => Result(w =>
    {
        members(w);
        if (Modern)
        {
            w.WriteNumber("ttlMs", 0);
            w.WriteString("cacheScope", "private");
        }
    });

    public void EmptyResult() => Result(_ => { });

    public void RawResult(ReadOnlySpan<byte> result)
    {
        BeginAnswer();
        output.Result(Id.Raw(), result);
    }

    public void Error(int code, string message, string? data = null) => RawError(Json.WriteObject(w =>
    {
        w.WriteNumber("code", code);
        w.WriteString("message", message);
        if (data is not null)
        {
            w.WriteRaw("data", data);
        }
    }));

    public void RawError(ReadOnlySpan<byte> error)
    {
        BeginAnswer();
        output.Error(Id.Raw(), error);
    }

    public void Dispose() => document.Dispose();

    private void BeginAnswer()
    {
        if (Interlocked.CompareExchange(ref _state, Answered, Open) == Cancelled)
        {
            throw new OperationCanceledException(Token);
        }
    }
}
