using System.Collections.Concurrent;
using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Lookup;
using McpGateway.Transports;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway.Sessions.Subscriptions;

/// <summary>Starts servers whose subscriptions have lost their connection, and tells them again.</summary>
#pragma warning disable CA1001 // The token source has no timer and no wait handle, and who waits may come after the client has gone.
internal sealed class SubscriptionRecovery
#pragma warning restore CA1001
{
    private static readonly TimeSpan s_nextTry = TimeSpan.FromSeconds(5);

    /// <summary>More than any circuit stays open.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(6);

    private readonly GatewayServices _services;
    private readonly ToolDirectory _directory;
    private readonly SubscriptionTable _table;
    private readonly SubscriptionSender _sender;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, bool> _underWay = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closed = new();

    /// <param name="services">The gateway.</param>
    /// <param name="directory">Finds servers by name.</param>
    /// <param name="table">The client's subscriptions.</param>
    /// <param name="sender">Tells servers of them.</param>
    public SubscriptionRecovery(GatewayServices services, ToolDirectory directory, SubscriptionTable table, SubscriptionSender sender)
    {
        _services = services;
        _directory = directory;
        _table = table;
        _sender = sender;
        _logger = services.LoggerFactory.CreateLogger("McpGateway.Gateway");
    }

    /// <summary>Begins with a server, and tries again as long as it cannot be had. Does nothing where that is under way.</summary>
    public void Begin(string server) => _ = RecoverAsync(server);

    /// <summary>The client has gone.</summary>
    public void Close() => _closed.Cancel();

    private async Task RecoverAsync(string server)
    {
        if (!_underWay.TryAdd(server, true))
        {
            return;
        }

        try
        {
            bool isTold = false;
            while (_table.Lost(server) is { Length: > 0 } lost)
            {
                try
                {
                    await RecoverAsync(server, lost).ConfigureAwait(false);
                }
                catch (ServerException e)
                {
                    if (!isTold)
                    {
                        Log.NotSubscribed(_logger, e.Message);
                        isTold = true;
                    }

                    if (e.Failure is ServerFailure.UnknownServer or ServerFailure.NotUsable or ServerFailure.Closing)
                    {
                        _table.Drop(lost);
                        return;
                    }

                    TimeSpan wait = _services.Pool.GetState(server).NextTry - _services.Time.GetUtcNow() ?? s_nextTry;
                    // The two are times of day: a clock that was put back in between must not make it a wait of days.
                    await Task.Delay(wait > TimeSpan.Zero && wait < s_longestWait ? wait : s_nextTry, _services.Time, _closed.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
        finally
        {
            _underWay.TryRemove(server, out _);
        }
    }

    private async Task RecoverAsync(string name, ResourceSubscription[] lost)
    {
        ServerDefinition server = _directory.GetServer(name);
        foreach (ResourceSubscription subscription in lost)
        {
            ServerReply reply = await _sender.SubscribeAsync(server, subscription, _closed.Token).ConfigureAwait(false);
            if (reply.IsError)
            {
                // The resource is no more.
                _table.Drop([subscription]);
                Log.NotSubscribed(_logger, $"server '{name}' refused: {UntrustedText.OneLine(reply.Mask(reply.ReadError().Message), 500)}");
            }
        }
    }
}
