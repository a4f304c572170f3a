using System.Collections.Concurrent;
using McpGateway.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Guarding;

/// <summary>
/// Requests with a token that are under way, such as streams that stay open for hours: where the token is removed, they end within seconds, and so does what else its user
/// has open. Where an access token of an authorization server expires, streams that can be taken up again end; what was asked for is still answered, for an hour at most.
/// </summary>
internal sealed class OpenRequests : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    /// <summary>How long a request may go on that was made with a token which has expired since: as long as a call may take at most.</summary>
    private static readonly TimeSpan s_lastAnswer = TimeSpan.FromHours(1);

    private readonly IHttpAuthentication _authentication;
    private readonly Action<Func<string, bool>> _onRevoked;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<HttpContext, OpenRequest> _open = new();
    private readonly Timer _timer;

    /// <param name="authentication">Says who may come in no more.</param>
    /// <param name="onRevoked">Ends what is open besides requests; it is given what tells whether a token is good no more.</param>
    /// <param name="logger">Hears of requests that are ended.</param>
    public OpenRequests(IHttpAuthentication authentication, Action<Func<string, bool>> onRevoked, ILogger logger)
    {
        _authentication = authentication;
        _onRevoked = onRevoked;
        _logger = logger;
        _timer = new Timer(_ => Look(), null, s_pause, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Does a request of somebody.</summary>
    /// <param name="context">The request.</param>
    /// <param name="who">Who makes it.</param>
    /// <param name="answer">Answers it.</param>
    public async Task RunAsync(HttpContext context, AccessOutcome who, Func<Task> answer)
    {
        if (who.Id is not { } id)
        {
            await answer().ConfigureAwait(false);
            return;
        }

        // A stream of a session is taken up again with a new token, and what came meanwhile is not lost.
        bool isResumable = HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.ContainsKey("Mcp-Session-Id");
        _open[context] = new OpenRequest(id, who.Issued is { } issued ? issued.Until + (isResumable ? TimeSpan.Zero : s_lastAnswer) : DateTimeOffset.MaxValue);
        try
        {
            await answer().ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(context, out _);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        try
        {
            Func<string, bool>? isRevoked = _authentication.FindRevoked();
            DateTimeOffset now = DateTimeOffset.UtcNow;
            foreach ((HttpContext context, OpenRequest request) in _open)
            {
                if (request.Until <= now || isRevoked?.Invoke(request.Id) == true)
                {
                    Log.Revoked(_logger);
                    context.Abort();
                }
            }

            if (isRevoked is not null)
            {
                _onRevoked(isRevoked);
            }
        }
        catch (Exception e)
        {
            // Requests are checked by themselves; what is open goes on until this works again.
            Log.SweepFailed(_logger, e);
        }
        finally
        {
            try
            {
                _timer.Change(s_pause, Timeout.InfiniteTimeSpan);
            }
            catch (ObjectDisposedException)
            {
                // The gateway ends.
            }
        }
    }

    /// <param name="Id">Who makes it, and with what.</param>
    /// <param name="Until">When it ends at the latest.</param>
    private sealed record OpenRequest(string Id, DateTimeOffset Until);
}
