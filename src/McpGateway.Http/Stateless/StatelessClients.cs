using System.Collections.Concurrent;
using McpGateway.Http.Sessions;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Http.Stateless;

/// <summary>The channels of all who make requests without a session: one a caller.</summary>
/// <param name="serve">Serves a client until it goes.</param>
/// <param name="idle">How long a channel lives that nobody uses.</param>
/// <param name="logger">Hears of mistakes.</param>
internal sealed class StatelessClients(Func<IMessageChannel, HttpCaller, CancellationToken, Task> serve, TimeSpan idle, ILogger logger)
{
    private readonly Dictionary<HttpCaller, StatelessChannel> _channels = [];
    private readonly ConcurrentDictionary<StatelessChannel, Task> _served = new();

    /// <summary>Those that there are.</summary>
    public IReadOnlyList<(HttpCaller Caller, StatelessChannel Channel)> All
    {
        get
        {
            lock (_channels)
            {
                return [.. _channels.Select(pair => (pair.Key, pair.Value))];
            }
        }
    }

    /// <summary>The channel of a caller.</summary>
    public StatelessChannel Of(HttpCaller caller)
    {
        lock (_channels)
        {
            foreach ((HttpCaller other, StatelessChannel old) in _channels.ToArray())
            {
                if (old.IsOver || (old.RequestsUnderWay == 0 && Environment.TickCount64 - old.LastUse > idle.TotalMilliseconds))
                {
                    _channels.Remove(other);
                    old.End();
                }
            }

            if (!_channels.TryGetValue(caller, out StatelessChannel? channel))
            {
                _channels[caller] = channel = new StatelessChannel();
                var begin = new TaskCompletionSource();
                _served[channel] = ServeAsync(channel, caller, begin.Task);
                begin.SetResult();
            }

            return channel;
        }
    }

    /// <summary>The channel of a caller; null where there is none.</summary>
    public StatelessChannel? Find(HttpCaller caller)
    {
        lock (_channels)
        {
            return _channels.TryGetValue(caller, out StatelessChannel? channel) && !channel.IsOver ? channel : null;
        }
    }

    /// <summary>Ends them all.</summary>
    public Task EndAllAsync()
    {
        foreach (StatelessChannel channel in _served.Keys)
        {
            channel.End();
        }

        return Task.WhenAll(_served.Values);
    }

    private async Task ServeAsync(StatelessChannel channel, HttpCaller caller, Task begin)
    {
        // The first part, which takes the channel over, is run at once.
        Task served = serve(channel, caller, channel.Ending);
        await begin.ConfigureAwait(false);
        try
        {
            await served.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A mistake of ours over one client must not end the others.
            Log.SessionFailed(logger, e);
            channel.End();
        }

        _served.TryRemove(channel, out _);
    }
}
