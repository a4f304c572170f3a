using McpGateway.Connections.Calls;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Observing;

/// <summary>One request on its way to a server and back, for those who observe it. It ends once, whoever says so first.</summary>
internal sealed class ObservedCall
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private ICallObservation?[] _observations = [];
    private int _isOver;

    /// <param name="request">Who asks whom for what.</param>
    /// <param name="time">The clock.</param>
    /// <param name="argumentBytes">The length of the arguments, in bytes.</param>
    public ObservedCall(ObservedRequest request, TimeProvider time, int argumentBytes)
    {
        _time = time;
        _start = time.GetTimestamp();
        Request = request;
        Began = time.GetUtcNow();
        ArgumentBytes = argumentBytes;
    }

    /// <summary>Who asks whom for what.</summary>
    public ObservedRequest Request { get; }

    /// <summary>When it came.</summary>
    public DateTimeOffset Began { get; }

    /// <summary>The length of the arguments as the client has written them, in bytes.</summary>
    public int ArgumentBytes { get; }

    /// <summary>What the user has said to it.</summary>
    public CallConsent Consent { get; set; }

    /// <summary>How it has ended.</summary>
    public CallOutcome Outcome { get; private set; }

    /// <summary>How long it took, the start of its server and questions to the user included.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>The length of the server's result or error, in bytes; 0 where there is none.</summary>
    public int ResultBytes { get; private set; }

    /// <summary>Why there is no answer; null where there is one, or where the client has given it up.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The code of the server's JSON-RPC error; null where it has answered with none.</summary>
    public int? ErrorCode { get; private set; }

    /// <summary>
    /// The context of the trace that the server gets in the place of the client's: members of <c>_meta</c>. Empty where the client's stays as it is; an observer that makes spans says it when
    /// the request begins.
    /// </summary>
    public ReadOnlyMemory<byte> Trace { get; set; }

    /// <summary>Those who hear how it ends.</summary>
    public void Observe(ICallObservation?[] observations) => _observations = observations;

    /// <summary>The server has answered.</summary>
    /// <param name="line">Its line.</param>
    /// <param name="envelope">Its envelope.</param>
    public void Answered(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.Error.Exists)
        {
            EndWithError(envelope.Error.Of(line));
        }
        else
        {
            EndWithResult(envelope.Result.Of(line));
        }
    }

    /// <summary>The server has answered.</summary>
    public void Answered(in ServerReply reply)
    {
        if (reply.IsError)
        {
            EndWithError(reply.Error.Span);
        }
        else
        {
            EndWithResult(reply.Result.Span);
        }
    }

    /// <summary>There is no answer.</summary>
    /// <param name="failure">Why: a cancellation where nobody wants one any more.</param>
    public void Failed(Exception failure)
    {
        CallOutcome outcome = failure switch
        {
            OperationCanceledException => CallOutcome.Cancelled,
            ServerException { Failure: ServerFailure.Denied } => CallOutcome.Refused,
            ServerException { Failure: ServerFailure.OutcomeUnknown } => CallOutcome.Unknown,
            ServerException { Failure: ServerFailure.OperationTimeout } => CallOutcome.TimedOut,
            _ => CallOutcome.Failed,
        };
        if (Take())
        {
            Failure = outcome == CallOutcome.Cancelled ? null : failure;
            End(outcome);
        }
    }

    /// <summary>The client has given it up, or has gone.</summary>
    public void Cancelled()
    {
        if (Take())
        {
            End(CallOutcome.Cancelled);
        }
    }

    /// <summary>The user is asked for consent, and the client comes back with the answer.</summary>
    public void AskedForConsent()
    {
        if (Take())
        {
            Consent = CallConsent.Asked;
            End(CallOutcome.InputRequired);
        }
    }

    private static CallOutcome OutcomeOf(ReadOnlySpan<byte> result)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[2];
        _ = JsonMembers.TryFind(result, new JsonSpan(0, result.Length), ["isError", "resultType"], found);
        return found[0].Exists && result[found[0].Start] == (byte)'t' ? CallOutcome.ToolError
            : found[1].Exists && JsonString.Is(found[1].Of(result), "input_required"u8) ? CallOutcome.InputRequired
            : CallOutcome.Succeeded;
    }

    private void EndWithError(ReadOnlySpan<byte> error)
    {
        if (Take())
        {
            ResultBytes = error.Length;
            ErrorCode = new ServerReply(default, error.ToArray()).ReadError().Code;
            End(CallOutcome.ServerError);
        }
    }

    private void EndWithResult(ReadOnlySpan<byte> result)
    {
        if (Take())
        {
            ResultBytes = result.Length;
            End(OutcomeOf(result));
        }
    }

    private bool Take() => Interlocked.Exchange(ref _isOver, 1) == 0;

    private void End(CallOutcome outcome)
    {
        Outcome = outcome;
        Duration = _time.GetElapsedTime(_start);
        foreach (ICallObservation? observation in _observations)
        {
            observation?.End(this);
        }
    }
}
