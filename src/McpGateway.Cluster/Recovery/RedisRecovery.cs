using McpGateway.Cluster.Hosting;
using McpGateway.Cluster.Nodes;
using McpGateway.Cluster.Sessions;
using Microsoft.Extensions.Logging;
using Orleans.GrainDirectory;
using StackExchange.Redis;

namespace McpGateway.Cluster.Recovery;

/// <summary>
/// Notices when Redis has lost what it had, and gives back what this node knows: the members, where the processes live that it has, and its clients' sessions. Each node does
/// so for its own. Until all have had the time for it no process finds a new place: it might live already. Where processes live is said again now and then, because what a lost
/// node has said of that is to end by itself (<see cref="PlaceLifetime"/>).
/// </summary>
/// <param name="life">Tells one life of Redis from the next.</param>
/// <param name="members">The members.</param>
/// <param name="directory">Where the engine keeps which process lives where.</param>
/// <param name="servers">The processes of this node.</param>
/// <param name="fronts">Has the sessions of this node.</param>
/// <param name="state">Knows whether Redis can be reached.</param>
/// <param name="logger">Hears of it.</param>
internal sealed class RedisRecovery(RedisLife life, LostMembership members, IGrainDirectory directory, NodeServers servers, FrontHub fronts, RedisState state, ILogger logger) : IDisposable
{
    /// <summary>How long after Redis has begun anew the others may need to give back what they know: each looks every second.</summary>
    private const long Settling = 3_000;

    /// <summary>How long it counts where a process lives, unless its node says it again.</summary>
    public static readonly TimeSpan PlaceLifetime = TimeSpan.FromDays(7);

    /// <summary>How long a look is good enough for who places a process, in milliseconds: many may come at once.</summary>
    private const long JustLooked = 50;

    /// <summary>How often a node says it again, in milliseconds.</summary>
    private const long SayAgain = 3_600_000;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private string? _life;
    private long _changed = -Settling;
    private long _looked = -JustLooked;
    private long _said = Environment.TickCount64;

    /// <summary>Looks every second until it is told to end.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_pause);
        bool isTold = false;
        try
        {
            do
            {
                try
                {
                    await LookAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
                    isTold = false;
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    // The next look goes on. Others say that Redis cannot be reached; the engine has errors of its own for that.
                    if (e is not (RedisException or TimeoutException or OperationCanceledException) && !state.IsLost && !isTold)
                    {
                        isTold = true;
                        Log.NotGivenBack(logger, Words.Cut(e.Message, 200).TrimEnd('.'));
                    }
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // It was told to.
        }
    }

    /// <summary>Looks once, and gives back what is lost.</summary>
    /// <param name="known">How long ago somebody else may have done it, in milliseconds.</param>
    /// <exception cref="Exception">Redis cannot be reached, or not well enough: the next look goes on.</exception>
    public async Task LookAsync(long known = 0)
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Environment.TickCount64 - _looked < known)
            {
                return;
            }

            int written = 0;
            if (await members.IsLostAsync().ConfigureAwait(false))
            {
                // Redis may have a text of before as well, where it came back with what it had a while ago.
                await (_life is null ? Task.CompletedTask : life.EndAsync(_life)).ConfigureAwait(false);
                written = await members.RestoreAsync().ConfigureAwait(false);
            }

            string now = await life.ReadAsync().ConfigureAwait(false);
            if (_life is null)
            {
                _life = now;
            }
            else if (now != _life)
            {
                _changed = Environment.TickCount64;
                int processes = await GiveProcessesAsync().ConfigureAwait(false);
                int sessions = await (fronts.Front?.KeepAgainAsync() ?? Task.FromResult(0)).ConfigureAwait(false);
                _life = now;
                Log.RedisBeganAnew(logger, written, processes, sessions);
            }

            if (Environment.TickCount64 - _said > SayAgain)
            {
                await GiveProcessesAsync().ConfigureAwait(false);
            }

            _looked = Environment.TickCount64;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Completes when what Redis says of processes may be believed.</summary>
    public async Task SettledAsync()
    {
        await LookAsync(JustLooked).ConfigureAwait(false);
        if (Volatile.Read(ref _changed) + Settling - Environment.TickCount64 is > 0 and var left)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(left)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private async Task<int> GiveProcessesAsync()
    {
        int given = 0;
        foreach (HostedServer server in servers.All)
        {
            GrainAddress? now = await directory.Register(server.Address, server.Address).ConfigureAwait(false);
            if (now is not null && now.ActivationId != server.Address.ActivationId)
            {
                // It has been started elsewhere by now: who comes goes there.
                server.Move();
            }

            given++;
        }

        _said = Environment.TickCount64;
        return given;
    }
}
