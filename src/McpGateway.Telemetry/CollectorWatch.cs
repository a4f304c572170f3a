using System.Net;

namespace McpGateway.Telemetry;

/// <summary>Tells once that a collector does not take what is sent to it: the exporter itself tries on without a word.</summary>
/// <param name="report">Is told where and why.</param>
internal sealed class CollectorWatch(Action<string, string> report)
{
    private int _isTold;

    /// <summary>The way to the collector.</summary>
    public HttpMessageHandler NewHandler() => new Handler(this)
    {
        InnerHandler = new SocketsHttpHandler
        {
            // What is sent is no part of a trace.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            UseCookies = false,
        },
    };

    private void Tell(HttpRequestMessage request, string reason)
    {
        if (Interlocked.Exchange(ref _isTold, 1) == 0)
        {
            // Without the rest of the address, which may hold a key.
            report(request.RequestUri?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) ?? "", reason);
        }
    }

    private HttpResponseMessage Look(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            Tell(request, $"it answered {(int)response.StatusCode} ({(response.StatusCode == HttpStatusCode.Unauthorized ? "check OTEL_EXPORTER_OTLP_HEADERS" : response.ReasonPhrase)})");
        }

        return response;
    }

    private sealed class Handler(CollectorWatch watch) : DelegatingHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return watch.Look(request, base.Send(request, cancellationToken));
            }
            catch (Exception e)
            {
                watch.Tell(request, Reason(e));
                throw;
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return watch.Look(request, await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e)
            {
                watch.Tell(request, Reason(e));
                throw;
            }
        }

        private static string Reason(Exception e) => e is OperationCanceledException ? "it does not answer in time" : e.Message;
    }
}
