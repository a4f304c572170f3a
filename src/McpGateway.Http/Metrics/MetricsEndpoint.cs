using System.Text;
using McpGateway.Access;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Metrics;

/// <summary>
/// <c>GET /metrics</c>, for Prometheus. The owner sees everything; a token has to be made for it, and where it is good for some servers or tools only, it tells nothing of others.
/// </summary>
/// <param name="metrics">The metrics.</param>
internal sealed class MetricsEndpoint(MetricsCollector metrics)
{
    public const string Path = "/metrics";

    /// <summary>What says nothing of servers, users or their clients.</summary>
    private static readonly string[] s_harmless = ["process.uptime", "process.memory.usage", "mcp_gateway.build.info", "mcp_gateway.node.processes"];

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="who">Who makes it.</param>
    public async Task AnswerAsync(HttpContext context, AccessOutcome who)
    {
        HttpResponse response = context.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        string text;
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET";
            text = "Metrics are read with GET.";
        }
        else if (who.Issued is not null || who.Token is { Metrics: false })
        {
            response.StatusCode = StatusCodes.Status403Forbidden;
            text = "This token is not for metrics. The owner of the gateway makes one with: mcp-gateway token add NAME --metrics";
        }
        else
        {
            response.ContentType = PrometheusText.ContentType;
            text = metrics.Write((metric, labels) => IsSeen(who.Token, metric, labels));
        }

        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted).ConfigureAwait(false);
    }

    private static bool IsSeen(GatewayToken? token, Metric metric, MetricLabels labels)
    {
        // A token for nothing but metrics has no servers, and sees all.
        if (token is null or { Servers: [] } or { Servers: null, Tools: null })
        {
            return true;
        }

        return labels.Server is { } server
            ? token.AllowsServer(server)
                && (token.Tools is null || !labels.IsAboutRequests || (labels.Tool is { } tool && token.AllowsTool(tool)))
                && (labels.User is null || labels.User == token.Name)
            : s_harmless.Contains(metric.Source, StringComparer.Ordinal);
    }
}
