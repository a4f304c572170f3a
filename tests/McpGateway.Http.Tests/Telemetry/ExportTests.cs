using System.Text.Json;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests.Telemetry;

/// <summary>Traces and metrics on their way to a collector.</summary>
public sealed class ExportTests : IDisposable
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736", Span = "00f067aa0ba902b7";
    private const string Meta = $$"""{"example.com/n":1.0,"traceparent":"00-{{Trace}}-{{Span}}-01","tracestate":"vendor=a:b,other=1","baggage":"session=7"}""";

    private readonly TemporaryHome _home = new();
    private readonly string _seen;

    public ExportTests() => _seen = _home.NewFile();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_is_a_span_between_that_of_the_client_and_that_of_the_server(bool isGrpc)
    {
        await using Collector collector = await Collector.StartAsync(isGrpc);
        _home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "", "--transcript", _seen)));
        await using GatewayProcess gateway = await ConnectAsync(collector);

        await gateway.AnswerAsync(gateway.SendCall("sample", "echo", """{"message":"s3cret"}""", Meta));
        await gateway.RequestAsync("tools/call", $$$"""{"name":"sample__echo","arguments":{"message":"s3cret"},"_meta":{{{Meta}}}}""");
        await gateway.RequestAsync("tools/call", """{"name":"sample__echo","arguments":{"message":"s3cret"}}""");
        await gateway.CallLineAsync("sample", "no_such_tool");
        await gateway.CallLineAsync("nowhere", "echo");
        await gateway.CallAsync("sample", "tool_error");
        gateway.CloseInput();
        await gateway.ExitAsync();

        // What was not sent before is sent at the end.
        CollectedSpan[] spans = [.. collector.Spans];
        Assert.Equal("tools/call echo, tools/call echo, tools/call echo, tools/call, tools/call, tools/call tool_error", string.Join(", ", spans.Select(span => span.Name)));
        Assert.All(spans[..2], span => Assert.Equal((Trace, Span, "vendor=a:b,other=1"), (span.Trace, span.Parent, span.State)));
        Assert.Equal("", spans[2].Parent);
        Assert.All(spans, span => Assert.Equal((2UL, "mcp-gateway", "pipe"), (span.Kind, span.Resource["service.name"], span.Attributes["network.transport"])));
        Assert.Equal(("tools/call", "execute_tool", "echo", "sample"), (Attribute(0, "mcp.method.name"), Attribute(0, "gen_ai.operation.name"), Attribute(0, "gen_ai.tool.name"), Attribute(0, "mcp_gateway.server.name")));
        Assert.Equal(("sample", "_other", 2UL), (Attribute(3, "mcp_gateway.server.name"), Attribute(3, "gen_ai.tool.name"), spans[3].Status));
        Assert.Equal(("_other", "_other", "unknown_server"), (Attribute(4, "mcp_gateway.server.name"), Attribute(4, "gen_ai.tool.name"), Attribute(4, "error.type")));
        Assert.Equal(("tool_error", 2UL), (Attribute(5, "error.type"), spans[5].Status));
        Assert.Equal(0UL, spans[0].Status);
        // Arguments and results stay here.
        Assert.DoesNotContain("s3cret", collector.Everything, StringComparison.Ordinal);

        JsonElement[] got = [.. SeenCalls()];
        Assert.Equal($$"""{"traceparent":"00-{{Trace}}-{{spans[0].Id}}-01","tracestate":"vendor=a:b,other=1","example.com/n":1.0,"baggage":"session=7"}""", got[0].GetProperty("_meta").GetRawText());
        Assert.Equal($"00-{Trace}-{spans[1].Id}-01", got[1].GetProperty("_meta").GetProperty("traceparent").GetString());
        Assert.Equal($$"""{"traceparent":"00-{{spans[2].Trace}}-{{spans[2].Id}}-01"}""", got[2].GetProperty("_meta").GetRawText());

        IReadOnlyList<(IReadOnlyDictionary<string, string> Attributes, double Value)> durations = collector.Metric("mcp.server.operation.duration");
        Assert.Equal(3, Assert.Single(durations, point => point.Attributes["gen_ai.tool.name"] == "echo").Value);
        Assert.Equal(1, Assert.Single(durations, point => point.Attributes.GetValueOrDefault("error.type") == "tool_error").Value);
        Assert.Equal(1, Assert.Single(collector.Metric("mcp_gateway.server.start.duration")).Value);
        Assert.Equal(0, Assert.Single(collector.Metric("mcp_gateway.sessions")).Value);
        string Attribute(int span, string name) => spans[span].Attributes[name];
    }

    [Fact]
    public async Task Prompts_resources_and_clients_without_sessions_are_spans_too()
    {
        await using Collector collector = await Collector.StartAsync();
        _home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "", "--transcript", _seen, "--protocol", "2026-07-28", "--modern-only")));
        await using GatewayProcess gateway = GatewayProcess.Start(_home, [.. collector.Variables.Select(pair => (pair.Key, pair.Value))]);
        var client = new StatelessClient(gateway);

        string meta = Meta.Trim('{', '}') + ",";
        await client.CallAsync("sample", "echo", """{"message":"x"}""", meta);
        await client.RequestAsync("resources/read", """{"uri":"mcp-gateway://sample/sample://text"}""", meta);
        gateway.CloseInput();
        await gateway.ExitAsync();

        Assert.All(collector.Spans, span => Assert.Equal((Trace, Span), (span.Trace, span.Parent)));
        Assert.Equal("tools/call echo, resources/read", string.Join(", ", collector.Spans.Select(span => span.Name)));
        // Addresses may hold what is nobody's business.
        Assert.DoesNotContain("sample://", collector.Everything, StringComparison.Ordinal);
        Assert.Contains($"00-{Trace}-{collector.Spans[1].Id}-01", File.ReadAllText(_seen), StringComparison.Ordinal);
        Assert.Contains($"00-{Trace}-{collector.Spans[0].Id}-01", File.ReadAllText(_seen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_HTTP_a_header_names_the_trace_and_a_server_elsewhere_gets_it_in_both_places()
    {
        await using Collector collector = await Collector.StartAsync();
        string headers = _home.NewFile();
        using RemoteSample remote = await RemoteSample.StartAsync("--transcript", _seen, "--header-file", headers);
        _home.WriteServers(remote.Server());
        await File.WriteAllLinesAsync(_home.Home.EnvironmentFile, collector.Variables.Select(pair => $"{pair.Key}={pair.Value}"), TestContext.Current.CancellationToken);
        await using (ServeProcess gateway = await ServeProcess.StartAsync(_home))
        {
            using HttpPeer peer = await gateway.ConnectAsync();
            await peer.RequestAsync("tools/call", GatewayProcess.Call("sample", "echo", """{"message":"x"}"""), request =>
            {
                request.Headers.TryAddWithoutValidation("traceparent", $"00-{Trace}-{Span}-01");
                request.Headers.TryAddWithoutValidation("tracestate", "vendor=1");
            });
            // What a message says itself counts more.
            await peer.RequestAsync("tools/call", GatewayProcess.Call("sample", "echo", """{"message":"x"}""", Meta), request => request.Headers.TryAddWithoutValidation("traceparent", $"00-{new string('1', 32)}-{Span}-01"));
            await peer.RequestAsync("tools/call", GatewayProcess.Call("sample", "echo", """{"message":"x"}"""));
            await collector.SpansAsync(3);
            await Deadline.Until(() => collector.Metric("http.server.request.duration").Any(point => point.Attributes["http.route"] == "/mcp"), () => "no requests of HTTP");
        }

        CollectedSpan[] spans = [.. collector.Spans];
        Assert.Equal([(Trace, Span, "vendor=1"), (Trace, Span, "vendor=a:b,other=1")], spans[..2].Select(span => (span.Trace, span.Parent, span.State)));
        Assert.Equal("", spans[2].Parent);
        Assert.All(spans, span => Assert.Equal("tcp", span.Attributes["network.transport"]));
        string parents = string.Join(", ", File.ReadAllLines(headers).Where(line => line.StartsWith("traceparent:", StringComparison.Ordinal)).Select(line => line["traceparent:".Length..].Trim()));
        Assert.Equal(string.Join(", ", spans.Select(span => $"00-{span.Trace}-{span.Id}-01")), parents);
        Assert.Equal(parents, string.Join(", ", SeenCalls().Select(call => call.GetProperty("_meta").GetProperty("traceparent").GetString())));
        Assert.Contains("baggage: session=7", File.ReadAllText(headers), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_variables_nothing_is_opened_and_nothing_is_changed()
    {
        await using Collector collector = await Collector.StartAsync();
        _home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "", "--transcript", _seen)));
        Dictionary<string, string> variables = new(collector.Variables, StringComparer.Ordinal) { ["OTEL_SDK_DISABLED"] = "true" };
        await using (GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home, variables.Select(pair => (pair.Key, pair.Value))))
        {
            await gateway.AnswerAsync(gateway.SendCall("sample", "echo", """{"message":"x"}""", Meta));
            await gateway.CallAsync("sample", "echo", """{"message":"x"}""");
        }

        JsonElement[] got = [.. SeenCalls()];
        Assert.Equal(Meta, got[0].GetProperty("_meta").GetRawText());
        Assert.False(got[1].TryGetProperty("_meta", out _));
        Assert.Equal(0, collector.Requests);
        Assert.DoesNotContain("telemetry", _home.GatewayLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_hangs_keeps_nobody_waiting()
    {
        await using Collector collector = await Collector.StartAsync(hangs: true);
        _home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "")));
        // Whoever waited for it would wait for longer than a test may take.
        Dictionary<string, string> variables = new(collector.Variables, StringComparer.Ordinal) { ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "600000" };
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home, variables.Select(pair => (pair.Key, pair.Value)));

        await gateway.CallAsync("sample", "echo", """{"message":"x"}""");
        await Deadline.Until(() => collector.Requests > 0, () => "nothing was sent");
        Assert.Equal("y", (await gateway.CallAsync("sample", "echo", """{"message":"y"}""")).TextOf());
        gateway.CloseInput();
        await gateway.ExitAsync();

        Assert.Equal(0, gateway.ExitCode);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_is_told_once()
    {
        string url;
        await using (Collector gone = await Collector.StartAsync())
        {
            url = gone.Url;
        }

        _home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "")));
        (string, string)[] variables =
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", url + "/key-in-the-path"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer h1dden"),
            ("OTEL_BSP_SCHEDULE_DELAY", "50"), ("OTEL_METRIC_EXPORT_INTERVAL", "50"), ("MCP_GATEWAY_BROKER", "off"),
        ];
        await using (GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home, variables))
        {
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal("x", (await gateway.CallAsync("sample", "echo", """{"message":"x"}""")).TextOf());
                await Deadline.Until(() => _home.GatewayLog.Contains("the collector at", StringComparison.Ordinal), () => _home.GatewayLog);
            }
        }

        string told = Assert.Single(_home.GatewayLog.Split('\n'), line => line.Contains("the collector at", StringComparison.Ordinal));
        Assert.Contains($"the collector at {url} does not take traces or metrics: ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("key-in-the-path", _home.GatewayLog, StringComparison.Ordinal);
        Assert.DoesNotContain("h1dden", _home.GatewayLog, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OTEL_TRACES_EXPORTER", "zipkin", "OTEL_TRACES_EXPORTER names no exporter")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "OTEL_EXPORTER_OTLP_PROTOCOL is not a protocol")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317", "the address of the collector is not one of http")]
    public async Task What_cannot_be_had_is_told_with_what_to_write(string name, string value, string problem)
    {
        await using Collector collector = await Collector.StartAsync();
        _home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "")));
        Dictionary<string, string> variables = new(collector.Variables, StringComparer.Ordinal) { [name] = value };
        await using (GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home, variables.Select(pair => (pair.Key, pair.Value))))
        {
            await gateway.CallAsync("sample", "echo", """{"message":"x"}""");
        }

        Assert.Empty(collector.Spans);
        Assert.Contains("telemetry: " + problem, _home.GatewayLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_sends_what_the_folder_says_whatever_the_variables_of_a_relay_and_a_command_sends_too()
    {
        await using Collector collector = await Collector.StartAsync();
        await using Collector other = await Collector.StartAsync();
        _home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "")));
        await File.WriteAllLinesAsync(_home.Home.EnvironmentFile, collector.Variables.Select(pair => $"{pair.Key}={pair.Value}"), TestContext.Current.CancellationToken);
        Dictionary<string, string> variables = new(other.Variables, StringComparer.Ordinal) { ["MCP_GATEWAY_BROKER"] = "require" };
        try
        {
            await using (GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home, variables.Select(pair => (pair.Key, pair.Value))))
            {
                await gateway.CallAsync("sample", "echo", """{"message":"x"}""");
            }

            await collector.SpansAsync(1);
            await Executable.RunAsync(_home, collector.Variables, "", ["call", "sample", "echo", "message=x"]);
        }
        finally
        {
            await Executable.RunAsync(_home, "stop");
        }

        Assert.Equal([(2UL, "broker"), (3UL, "script")], collector.Spans.Select(span => (span.Kind, span.Attributes["mcp_gateway.transport"])));
        Assert.Equal(2, collector.Spans.Select(span => span.Resource["process.pid"]).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(0, other.Requests);
    }

    private Task<GatewayProcess> ConnectAsync(Collector collector) => GatewayProcess.ConnectAsync(_home, collector.Variables.Select(pair => (pair.Key, pair.Value)));

    /// <summary>The params of the calls that the server got.</summary>
    private IEnumerable<JsonElement> SeenCalls() => TemporaryHome.Lines(_seen)
        .Select(JsonText.Parse).Where(line => line.TryGetProperty("method", out JsonElement method) && method.ValueEquals("tools/call")).Select(line => line.GetProperty("params"));
}
