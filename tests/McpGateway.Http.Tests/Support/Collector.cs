using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Tests.Support;

/// <summary>A collector of OpenTelemetry on this machine (OTLP over HTTP, or over gRPC), which keeps what it gets.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly bool _isGrpc;
    private readonly bool _hangs;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<(string Path, byte[] Body, string Authorization)> _posts = new();

    private Collector(bool isGrpc, bool hangs)
    {
        _isGrpc = isGrpc;
        _hangs = hangs;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public string Url { get; private set; } = "";

    /// <summary>How many requests it got.</summary>
    public int Requests => _posts.Count;

    /// <summary>All that it got, as if it were text.</summary>
    public string Everything => string.Join('\n', _posts.Select(post => Encoding.Latin1.GetString(post.Body)));

    public IEnumerable<string> Authorizations => _posts.Select(post => post.Authorization);

    /// <summary>The spans that it got.</summary>
    public IReadOnlyList<CollectedSpan> Spans =>
    [
        .. from post in _posts
           where post.Path.EndsWith("traces", StringComparison.Ordinal) || post.Path.EndsWith("TraceService/Export", StringComparison.Ordinal)
           from resource in ProtoMessage.Read(post.Body).All(1)
           from scope in resource.All(2)
           from span in scope.All(2)
           select new CollectedSpan(
               span.Hex(1), span.Hex(2), span.Hex(4), span.Text(3), span.Text(5), span.Number(6), span.One(15)?.Number(3) ?? 0, span.Attributes(9), resource.One(1)!.Attributes(1)),
    ];

    /// <summary>The last points of a metric that it got: their attributes with their values, or of a histogram how many there were.</summary>
    public IReadOnlyList<(IReadOnlyDictionary<string, string> Attributes, double Value)> Metric(string name)
    {
        foreach ((string path, byte[] body, _) in _posts.Reverse())
        {
            ProtoMessage? found = path.EndsWith("etrics", StringComparison.Ordinal) || path.EndsWith("MetricsService/Export", StringComparison.Ordinal)
                ? ProtoMessage.Read(body).All(1).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2)).FirstOrDefault(metric => metric.Text(1) == name)
                : null;
            if (found is not null)
            {
                return found.Has(9)
                    ? [.. found.One(9)!.All(1).Select(point => ((IReadOnlyDictionary<string, string>)point.Attributes(9), (double)point.Number(4)))]
                    : [.. found.One(found.Has(5) ? 5 : 7)!.All(1).Select(point => ((IReadOnlyDictionary<string, string>)point.Attributes(7), point.Has(4) ? BitConverter.UInt64BitsToDouble(point.Number(4)) : (long)point.Number(6)))];
            }
        }

        return [];
    }

    /// <summary>Starts one.</summary>
    /// <param name="isGrpc">Whether it speaks gRPC.</param>
    /// <param name="hangs">Whether it takes everything and never answers.</param>
    public static async Task<Collector> StartAsync(bool isGrpc = false, bool hangs = false)
    {
        var collector = new Collector(isGrpc, hangs);
        await collector._server.StartAsync();
        collector.Url = collector._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return collector;
    }

    /// <summary>The variables that make a gateway send everything here soon.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Url,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = _isGrpc ? "grpc" : "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
        // Not by way of a process that outlives the test.
        ["MCP_GATEWAY_BROKER"] = "off",
    };

    /// <summary>Waits for so many spans.</summary>
    public Task SpansAsync(int count) => Deadline.Until(() => Spans.Count >= count, () => string.Create(CultureInfo.InvariantCulture, $"{Spans.Count} of {count} spans: {string.Join(", ", Spans)}"));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _server.DisposeAsync();
        _end.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        byte[] bytes = body.ToArray();
        _posts.Enqueue((context.Request.Path.Value!, _isGrpc ? bytes[5..] : bytes, context.Request.Headers.Authorization.ToString()));
        if (_hangs)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, context.RequestAborted);
            await Task.Delay(Timeout.Infinite, end.Token);
        }

        if (_isGrpc)
        {
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        }
        else
        {
            context.Response.ContentType = "application/x-protobuf";
        }
    }
}
