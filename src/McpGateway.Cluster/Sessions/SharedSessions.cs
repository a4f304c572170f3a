using System.Runtime.CompilerServices;
using McpGateway.Cluster.Grains;
using McpGateway.Cluster.Hosting;
using McpGateway.Diagnostics;
using McpGateway.Http.Sessions;
using McpGateway.Http.Streams;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace McpGateway.Cluster.Sessions;

/// <summary>The sessions of all nodes: what is to be found again is in Redis, and what one front end has for another goes from node to node and never through Redis.</summary>
/// <param name="kept">What is in Redis.</param>
/// <param name="grains">Finds front ends.</param>
/// <param name="silos">The nodes that live.</param>
/// <param name="hub">Where others find the front end of this node.</param>
/// <param name="logger">Hears of trouble.</param>
internal sealed class SharedSessions(RedisSessions kept, IGrainFactory grains, ISiloStatusOracle silos, FrontHub hub, ILogger logger) : ISharedSessions
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>How often, and after which pause, it is looked again for a node: one that has just come may not be known here yet.</summary>
    private const int Looks = 10;

    /// <summary>How much of the engine's reasons is told.</summary>
    private const int Longest = 150;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc />
    public TimeSpan TouchPause => kept.TouchPause;

    private IEnumerable<string> Living => silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(NodeRun.Of);

    /// <inheritdoc />
    public void Begin(ISessionFront here) => hub.Front = here;

    /// <inheritdoc />
    public bool IsAlive(string run) => Living.Contains(run, StringComparer.Ordinal);

    /// <inheritdoc />
    public ValueTask WriteAsync(string id, KeptSession session) => kept.WriteAsync(id, session);

    /// <inheritdoc />
    public async ValueTask<KeptSession?> ReadAsync(string id) =>
        await kept.ReadAsync(id).ConfigureAwait(false) is { } session ? session with { Subscriptions = await TakeSubscriptionsAsync(id).ConfigureAwait(false) } : null;

    /// <inheritdoc />
    public ValueTask NoteSubscriptionAsync(string id, string uri, bool isWanted) => kept.NoteSubscriptionAsync(id, uri, isWanted);

    /// <inheritdoc />
    public ValueTask<IReadOnlyCollection<string>> TakeSubscriptionsAsync(string session) => kept.TakeSubscriptionsAsync(session, Living);

    /// <inheritdoc />
    public ValueTask NoteLogLevelAsync(string id, byte[] level) => new(kept.NoteLogLevelAsync(id, level));

    /// <inheritdoc />
    public async ValueTask RemoveAsync(string id) => await OthersAsync(id, await kept.RemoveAsync(id).ConfigureAwait(false), front => front.EndAsync(id)).ConfigureAwait(false);

    /// <inheritdoc />
    public void Touch(string id) => kept.Touch(id);

    /// <inheritdoc />
    public void Leave(string id) => kept.Leave(id, ProcessRun.Id);

    /// <inheritdoc />
    public void RemoveOld(TimeSpan idle)
    {
        // Redis does.
    }

    /// <inheritdoc />
    public async Task<bool> SendAsync(string run, string session, ReadOnlyMemory<byte> message)
    {
        string reason = "its node has gone";
        if (await IsThereAsync(run).ConfigureAwait(false))
        {
            try
            {
                if (await Front(run).ReceiveAsync(session, new Immutable<byte[]>(message.ToArray())).AsTask().WaitAsync(s_patience).ConfigureAwait(false))
                {
                    return true;
                }

                reason = "the session has ended there";
            }
            catch (Exception e)
            {
                reason = Words.Cut(e.Message, Longest).TrimEnd('.');
            }
        }

        Log.NobodyWaits(logger, run, reason);
        return false;
    }

    /// <inheritdoc />
    public async Task TellAsync(string session, ReadOnlyMemory<byte> message)
    {
        var copy = new Immutable<byte[]>(message.ToArray());
        await OthersAsync(session, await kept.RunsOfAsync(session).ConfigureAwait(false), front => front.ReceiveAsync(session, copy).AsTask()).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task MoveAsync(string session, NewsPlace place)
    {
        // Whoever restores the session after this reads it, and whoever has done so before is told.
        await kept.NoteNewsAsync(session, place).ConfigureAwait(false);
        await OthersAsync(session, await kept.RunsOfAsync(session).ConfigureAwait(false), front => front.MoveAsync(session, FrontPlace.Of(place)).AsTask()).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<bool> PassOnAsync(NewsPlace place, string session, IReadOnlyList<byte[]> messages)
    {
        try
        {
            return await Front(place.Run).TellAsync(session, new Immutable<byte[][]>([.. messages])).AsTask().WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw new IOException($"The front end {place.Run} cannot be reached: {Words.Cut(e.Message, Longest)}", e);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<NumberedMessage> ResumeAsync(string run, string session, long stream, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (FrontMessage next in FromAsync(run, front => front.ReadAsync(session, stream, after, cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            yield return new NumberedMessage(next.Number, next.Message);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<byte[]> AnswerAsync(string run, HttpCaller caller, ReadOnlyMemory<byte> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var copy = new Immutable<byte[]>(request.ToArray());
        await foreach (FrontMessage next in FromAsync(run, front => front.AnswerAsync(FrontCaller.Of(caller), copy, cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            yield return next.Message!;
        }
    }

    /// <summary>What another front end has for this one, until there is no more.</summary>
    /// <exception cref="IOException">Its node has gone.</exception>
    private async IAsyncEnumerable<FrontMessage> FromAsync(string run, Func<IFrontGrain, IAsyncEnumerable<FrontMessage>> ask, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!await IsThereAsync(run).ConfigureAwait(false))
        {
            throw new IOException($"The node of the front end {run} has gone.");
        }

        IAsyncEnumerator<FrontMessage> messages = ask(Front(run)).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (await NextAsync(messages, run, cancellationToken).ConfigureAwait(false))
            {
                yield return messages.Current;
            }
        }
        finally
        {
            await EndAsync(messages).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsThereAsync(string run)
    {
        for (int i = 0; i < Looks && !IsAlive(run); i++)
        {
            await Task.Delay(s_look).ConfigureAwait(false);
        }

        return IsAlive(run);
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<FrontMessage> messages, string run, CancellationToken cancellationToken)
    {
        try
        {
            return await messages.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The node of the front end {run} has gone: {Words.Cut(e.Message, Longest)}", e);
        }
    }

    private static async Task EndAsync(IAsyncEnumerator<FrontMessage> messages)
    {
        try
        {
            await messages.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The node has gone, and the stream with it.
        }
    }

    private IFrontGrain Front(string run) => grains.GetGrain<IFrontGrain>(run);

    /// <summary>Tells the other front ends where a session lives something; all that there are where that is not known.</summary>
    private async Task OthersAsync(string session, IReadOnlyList<string>? runs, Func<IFrontGrain, Task> tell)
    {
        string[] living = [.. Living];
        foreach (string gone in (runs ?? []).Except(living, StringComparer.Ordinal))
        {
            kept.Leave(session, gone);
        }

        await Task.WhenAll((runs ?? living).Intersect(living, StringComparer.Ordinal).Where(run => run != ProcessRun.Id).Select(TellOneAsync)).ConfigureAwait(false);

        async Task TellOneAsync(string run)
        {
            try
            {
                await tell(Front(run)).WaitAsync(s_patience).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Log.FrontNotTold(logger, run, Words.Cut(e.Message, Longest));
            }
        }
    }
}
