using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Telemetry;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Gateway.Telemetry;

/// <summary>The traces of scripts, which make their calls in this process.</summary>
public sealed class ScriptTraceTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly string _seen;

    public ScriptTraceTests()
    {
        _seen = _home.NewFile();
        _home.WriteServers(Sample.Server("sample", "--transcript", _seen));
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task What_a_script_is_in_reaches_the_server_whether_anything_is_measured_or_not()
    {
        await using var runtime = new GatewayRuntime(new GatewayOptions { Home = _home.Home });
        await CallAsync(runtime);
        using (Activity around = new Activity("script") { TraceStateString = "vendor=1" }.SetIdFormat(ActivityIdFormat.W3C).Start())
        {
            await CallAsync(runtime);

            Assert.Equal($$"""{"traceparent":"{{around.Id}}","tracestate":"vendor=1"}""", SeenMeta(1));
            Assert.Same(around, Activity.Current);
        }

        Assert.Null(SeenMeta(0));
    }

    [Fact]
    public async Task A_call_that_is_measured_is_a_span_of_its_own_in_the_trace_of_the_script()
    {
        using var around = new Activity("script");
        around.SetIdFormat(ActivityIdFormat.W3C).Start();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            // Other tests may be measured at the same time.
            ShouldListenTo = source => source.Name == TelemetryNames.Scope,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == around.TraceId)
                {
                    spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var runtime = new GatewayRuntime(new GatewayOptions { Home = _home.Home, IsMeasured = true });

        await CallAsync(runtime);
        await Assert.ThrowsAsync<ServerException>(() => runtime.CallToolAsync("nowhere", "echo", "{}"u8.ToArray(), null, TestContext.Current.CancellationToken));

        Assert.Same(around, Activity.Current);
        Assert.Equal([("tools/call echo", ActivityKind.Client), ("tools/call", ActivityKind.Client)], spans.Select(span => (span.DisplayName, span.Kind)));
        Assert.All(spans, span => Assert.Equal(around.SpanId, span.ParentSpanId));
        Assert.Equal($$"""{"traceparent":"{{spans.First().Id}}"}""", SeenMeta(0));
        Assert.Equal("unknown_server", spans.Last().GetTagItem("error.type"));
    }

    private static Task<ServerReply> CallAsync(GatewayRuntime runtime) => runtime.CallToolAsync("sample", "echo", """{"message":"x"}"""u8.ToArray(), null, TestContext.Current.CancellationToken);

    /// <summary>The <c>_meta</c> of a call as the server got it; null where it has none.</summary>
    private string? SeenMeta(int call) => TemporaryHome.Lines(_seen)
        .Select(JsonText.Parse).Where(line => line.TryGetProperty("method", out JsonElement method) && method.ValueEquals("tools/call"))
        .Select(line => line.GetProperty("params").TryGetProperty("_meta", out JsonElement meta) ? meta.GetRawText() : null).ElementAt(call);
}
