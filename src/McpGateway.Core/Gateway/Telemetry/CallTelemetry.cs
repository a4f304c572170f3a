using System.Diagnostics;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Policy;
using McpGateway.Wire;

namespace McpGateway.Gateway.Telemetry;

/// <summary>
/// Measures each request to a server, and makes a span of it where somebody listens. The span is a child of the client's, and the server gets it as the parent of its own.
/// Arguments, results, addresses and texts of errors are in neither: they may hold secrets.
/// </summary>
/// <param name="source">Makes spans.</param>
/// <param name="instruments">Where durations go.</param>
/// <param name="names">The names that may become attributes.</param>
/// <param name="namesUsers">Whether the user is an attribute, too.</param>
internal sealed class CallTelemetry(ActivitySource source, Instruments instruments, BoundedNames names, bool namesUsers) : ICallObserver
{
    /// <inheritdoc />
    public ICallObservation Begin(ObservedCall call, in CallContent content)
    {
        Activity? span = source.HasListeners() ? StartSpan(call, content.Meta) : null;
        if (span is { Id: { } id } && TraceContext.Read(id, span.TraceStateString) is { } trace)
        {
            call.Trace = trace.ToMembers();
        }

        return new Observation(this, span);
    }

    private static bool IsScript(ObservedCall call) => call.Request.Origin == ClientOrigin.Script;

    private Activity? StartSpan(ObservedCall call, ReadOnlySpan<byte> meta)
    {
        bool isScript = IsScript(call);
        Activity? current = Activity.Current;
        ActivityContext parent = isScript ? current is { IdFormat: ActivityIdFormat.W3C } ? current.Context : default
            : (TraceContext.Read(meta) ?? IncomingTrace.Current) is { } trace && ActivityContext.TryParse(trace.Parent, trace.State, isRemote: true, out ActivityContext context) ? context
            : default;
        try
        {
            // Its own: what else this thread does is no part of it, and it is no part of what the web server makes of a request.
            Activity.Current = null;
            return source.StartActivity(isScript ? ActivityKind.Client : ActivityKind.Server, parent, Tags(call), name: NameOf(call));
        }
        finally
        {
            Activity.Current = current;
        }
    }

    private TagList Tags(ObservedCall call)
    {
        ObservedRequest request = call.Request;
        var tags = new TagList
        {
            { TelemetryNames.Method, MethodOf(request.Kind) },
            { TelemetryNames.Server, names.Server(request.Server) },
            { TelemetryNames.Network, NetworkOf(request.Origin) },
        };
        if (request.Kind == RequestKind.Tool)
        {
            tags.Add(TelemetryNames.Operation, "execute_tool");
        }

        if (names.Item(request) is { } item)
        {
            tags.Add(request.Kind == RequestKind.Tool ? TelemetryNames.Tool : TelemetryNames.Prompt, item);
        }

        if (namesUsers)
        {
            tags.Add(TelemetryNames.User, names.User(request.Caller));
        }

        return tags;
    }

    private string NameOf(ObservedCall call) =>
        names.Item(call.Request) is { } item and not TelemetryNames.Other ? $"{MethodOf(call.Request.Kind)} {item}" : MethodOf(call.Request.Kind);

    private static string MethodOf(RequestKind kind) => kind switch
    {
        RequestKind.Tool => "tools/call",
        RequestKind.Prompt => "prompts/get",
        RequestKind.Resource => "resources/read",
        _ => "completion/complete",
    };

    private static string NetworkOf(ClientOrigin origin) => origin.Transport is "http" or "sse" ? "tcp" : "pipe";

    private void End(ObservedCall call, Activity? span)
    {
        string? error = ErrorTypes.Of(call);
        // What the server offers may be known only now.
        TagList tags = Tags(call);
        if (error is not null)
        {
            tags.Add(TelemetryNames.Error, error);
        }

        (IsScript(call) ? instruments.ScriptOperations : instruments.Operations).Record(call.Duration.TotalSeconds, tags);
        if (span is not null)
        {
            EndSpan(call, span, tags, error);
        }
    }

    private void EndSpan(ObservedCall call, Activity span, in TagList tags, string? error)
    {
        if (span.IsAllDataRequested)
        {
            foreach ((string name, object? value) in tags)
            {
                span.SetTag(name, value);
            }

            span.DisplayName = NameOf(call);
            span.SetTag(TelemetryNames.Transport, call.Request.Origin.Transport).SetTag(TelemetryNames.ArgumentSize, call.ArgumentBytes).SetTag(TelemetryNames.ResultSize, call.ResultBytes);
            if (call.ErrorCode is { } code)
            {
                span.SetTag(TelemetryNames.ErrorCode, code.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            if (call.Consent != CallConsent.NotNeeded)
            {
                span.SetTag(TelemetryNames.Consent, call.Consent.ToString().ToLowerInvariant());
            }

            if (error is not null && call.Outcome != CallOutcome.Cancelled)
            {
                span.SetStatus(ActivityStatusCode.Error);
            }
        }

        Activity? current = Activity.Current;
        span.SetEndTime(span.StartTimeUtc + call.Duration);
        span.Stop();
        Activity.Current = current;
    }

    private sealed class Observation(CallTelemetry telemetry, Activity? span) : ICallObservation
    {
        public void End(ObservedCall call) => telemetry.End(call, span);
    }
}
