using System.Collections.Concurrent;
using McpGateway.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Guarding;

/// <summary>
/// Requests with a token that are under way, such as streams that stay open for hours: where the token is removed or expires, they end within seconds, and so does what
/// else its user has open.
/// </summary>
internal sealed class OpenRequests : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private readonly TokenStore _tokens;
    private readonly Action<Func<string, bool>> _onRevoked;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<HttpContext, string> _open = new();
    private readonly Timer _timer;

    /// <param name="tokens">The tokens.</param>
    /// <param name="onRevoked">Ends what is open besides requests; it is given what tells whether a token is good no more.</param>
    /// <param name="logger">Hears of requests that are ended.</param>
    public OpenRequests(TokenStore tokens, Action<Func<string, bool>> onRevoked, ILogger logger)
    {
        _tokens = tokens;
        _onRevoked = onRevoked;
        _logger = logger;
        _timer = new Timer(_ => Look(), null, s_pause, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Does a request of somebody.</summary>
    /// <param name="context">The request.</param>
    /// <param name="token">The token; null where it has none.</param>
    /// <param name="answer">Answers it.</param>
    public async Task RunAsync(HttpContext context, GatewayToken? token, Func<Task> answer)
    {
        if (token is null)
        {
            await answer().ConfigureAwait(false);
            return;
        }

        _open[context] = token.Id;
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
            HashSet<string>? good = _tokens.GoodIds();
            if (good is not null)
            {
                foreach ((HttpContext context, _) in _open.Where(request => !good.Contains(request.Value)))
                {
                    Log.Revoked(_logger);
                    context.Abort();
                }

                _onRevoked(id => !good.Contains(id));
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
}
