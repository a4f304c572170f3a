using System.Collections.Concurrent;
using McpGateway.Gateway.Observing;
using McpGateway.Transports;

namespace McpGateway.Gateway.Statistics;

/// <summary>
/// What became of requests to servers since the gateway began, for people who look at it: numbers and times for each user and server, and the last failures of each
/// user. It takes a bounded room, whatever clients ask for.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class CallStatistics(TimeProvider time) : ICallObserver, ICallObservation
{
    /// <summary>How many pairs of a user and a server are counted. Of what comes after them, only failures are kept.</summary>
    private const int MaxCounts = 2000;

    /// <summary>How many users' failures are kept.</summary>
    private const int MaxUsers = 200;

    /// <summary>How many failures are kept of each user.</summary>
    private const int MaxFailures = 100;

    private const int LongestText = 4000;

    private readonly ConcurrentDictionary<(string? User, string Server), ServerCounts> _counts = new();
    private readonly Dictionary<string, Queue<FailedCall>> _failures = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <inheritdoc />
    public ICallObservation? Begin(ObservedCall call, in CallContent content) => this;

    /// <inheritdoc />
    public void End(ObservedCall call)
    {
        ObservedRequest request = call.Request;
        bool hasFailed = call.Outcome is not (CallOutcome.Succeeded or CallOutcome.InputRequired or CallOutcome.Cancelled);
        string? user = request.Caller.UserName;
        // What was never a server is not counted as one: there is no end of names that somebody may ask for.
        if (call.Failure is not ServerException { Failure: ServerFailure.UnknownServer or ServerFailure.UnknownItem or ServerFailure.Ambiguous }
            && CountsOf((user, request.Server)) is { } counts)
        {
            counts.Add(time.GetUtcNow(), call.Duration, hasFailed, HasAnswered(call));
        }

        if (hasFailed)
        {
            (string cause, string remedy) = Explain(call);
            Add(new FailedCall(time.GetUtcNow(), user, Cut(request.Client), Cut(request.Server), Cut(request.Name), Cut(cause), Cut(remedy)) { IsFault = IsFault(call) });
        }
    }

    /// <summary>Something has failed, be it a request of a client or what somebody has tried.</summary>
    public void Add(FailedCall failure)
    {
        lock (_lock)
        {
            string user = failure.User ?? "";
            if (!_failures.TryGetValue(user, out Queue<FailedCall>? all))
            {
                if (_failures.Count >= MaxUsers)
                {
                    _failures.Remove(_failures.MinBy(pair => pair.Value.Last().Time).Key);
                }

                _failures[user] = all = new Queue<FailedCall>();
            }

            if (all.Count >= MaxFailures)
            {
                all.Dequeue();
            }

            all.Enqueue(failure);
        }
    }

    /// <summary>The last failures, the latest first.</summary>
    /// <param name="user">Of which user; null for those of all.</param>
    public IReadOnlyList<FailedCall> Failures(string? user)
    {
        lock (_lock)
        {
            return [.. _failures.Where(pair => user is null || pair.Key == user).SelectMany(pair => pair.Value).OrderByDescending(failure => failure.Time)];
        }
    }

    /// <summary>The figures of a server; null where nobody has called it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="user">Of which user; null for those of all.</param>
    public ServerFigures? FiguresOf(string server, string? user)
    {
        var latency = new LatencyHistogram();
        long calls = 0, failures = 0;
        DateTimeOffset? answer = null;
        foreach ((_, ServerCounts counts) in _counts.Where(pair => pair.Key.Server == server && (user is null || pair.Key.User == user)))
        {
            (long more, long failed, DateTimeOffset? last) = counts.AddTo(latency);
            calls += more;
            failures += failed;
            answer = last > answer || answer is null ? last : answer;
        }

        return calls == 0 ? null : new ServerFigures(calls, failures, latency.Percentile(0.5), latency.Percentile(0.95), latency.Longest) { LastAnswer = answer };
    }

    /// <summary>The requests of the last 60 minutes.</summary>
    /// <param name="user">Of which user; null for those of all.</param>
    /// <param name="server">To which server; null for all.</param>
    public CallsByMinute LastHour(string? user, string? server = null)
    {
        int[] calls = new int[MinuteCounts.Minutes], failures = new int[MinuteCounts.Minutes];
        DateTimeOffset now = time.GetUtcNow();
        foreach (((string? User, string Server) key, ServerCounts counts) in _counts)
        {
            if ((user is null || key.User == user) && (server is null || key.Server == server))
            {
                counts.AddTo(now, calls, failures);
            }
        }

        return new CallsByMinute(calls, failures);
    }

    /// <summary>Whether the server has answered, be it with an error.</summary>
    private static bool HasAnswered(ObservedCall call) =>
        call.Failure is null && (call.Outcome is CallOutcome.Succeeded or CallOutcome.InputRequired or CallOutcome.ToolError || call.ErrorCode is not null);

    private static bool IsFault(ObservedCall call) => call.Failure is { } failure && failure is not ServerException
    {
        Failure: ServerFailure.UnknownServer or ServerFailure.UnknownTool or ServerFailure.UnknownItem or ServerFailure.Ambiguous or ServerFailure.Denied or ServerFailure.Closing,
    };

    private static (string Cause, string Remedy) Explain(ObservedCall call) => call switch
    {
        // When it is tried next is soon long ago.
        { Failure: ServerException { Failure: ServerFailure.CircuitOpen } failure } => (failure.Cause, "It is tried again by itself after a pause."),
        { Failure: ServerException failure } when failure.Cause == "failed" => (failure.Message, failure.Remedy),
        { Failure: ServerException failure } => (failure.Cause, failure.Remedy),
        { Failure: { } failure } => (failure.Message, "gateway.log may say more."),
        { Outcome: CallOutcome.ToolError } => ("the tool has answered with an error (isError)", "What is wrong stands in its answer, which the client has."),
        { ErrorCode: { } code } => (FormattableString.Invariant($"the server has answered with the JSON-RPC error {code}{Meaning(code)}"), "What is wrong stands in its answer, which the client has."),
        _ => ("there was no answer", "gateway.log may say more."),
    };

    /// <summary>What the JSON-RPC specification (section 5.1) calls a code.</summary>
    private static string Meaning(int code) => code switch
    {
        -32700 => " (parse error)",
        -32600 => " (invalid request)",
        -32601 => " (method not found)",
        -32602 => " (invalid params)",
        -32603 => " (internal error)",
        _ => "",
    };

    private static string Cut(string? text) => text is null ? "" : text.Length > LongestText ? text[..LongestText] : text;

    private ServerCounts? CountsOf((string? User, string Server) key) =>
        _counts.TryGetValue(key, out ServerCounts? known) ? known
        : _counts.Count >= MaxCounts ? null
        : _counts.GetOrAdd(key, static _ => new ServerCounts());
}
