using System.Diagnostics;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Telemetry;
using McpGateway.Wire;
using Microsoft.AspNetCore.Http;

namespace McpGateway.Http.Hosting;

/// <summary>Measures requests of HTTP, and takes the trace that their headers name along to what is in them.</summary>
/// <param name="telemetry">Where it is told.</param>
internal sealed class RequestMeasure(GatewayTelemetry telemetry)
{
    private static readonly string[] s_methods = ["GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH"];

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">Answers it.</param>
    public async Task RunAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        long began = Stopwatch.GetTimestamp();
        IHeaderDictionary headers = context.Request.Headers;
        if (telemetry.Traces && headers.TryGetValue(TraceContext.ParentName, out var parent))
        {
            IncomingTrace.Current = TraceContext.Read(parent.ToString(), headers[TraceContext.StateName].ToString());
        }

        try
        {
            await answer(context).ConfigureAwait(false);
        }
        finally
        {
            string method = Array.Find(s_methods, known => known == context.Request.Method) ?? "_OTHER";
            telemetry.NoteHttp(method, RouteOf(context.Request.Path.Value ?? ""), context.Response.StatusCode, Stopwatch.GetElapsedTime(began));
        }
    }

    /// <summary>The address without what a client could make up.</summary>
    private static string RouteOf(string path) => path switch
    {
        "/mcp" or "/mcp/" => "/mcp",
        "/sse" or "/messages" or "/health" or "/ready" or "/metrics" => path,
        _ when path.StartsWith("/mcp/", StringComparison.Ordinal) => "/mcp/{profile}",
        _ when path.StartsWith("/control/", StringComparison.Ordinal) => "/control",
        _ => TelemetryNames.Other,
    };
}
