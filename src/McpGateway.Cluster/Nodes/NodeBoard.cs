using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using McpGateway.Cluster.Hosting;
using StackExchange.Redis;

namespace McpGateway.Cluster.Nodes;

/// <summary>
/// What the nodes say of themselves: each writes its own line into Redis and reads all of them, the less often the more there are. Without Redis, what was read last goes on to count.
/// </summary>
/// <param name="state">Redis.</param>
/// <param name="key">Where the lines are.</param>
/// <param name="own">What this node says of itself now.</param>
internal sealed class NodeBoard(RedisState state, string key, Func<NodeFacts> own)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>What each line adds to the time between two looks: a thousand nodes look every 20 seconds.</summary>
    private static readonly TimeSpan s_pauseOfLine = TimeSpan.FromMilliseconds(20);

    /// <summary>What each line adds to the age that what was read may have when a node is chosen.</summary>
    private static readonly TimeSpan s_ageOfLine = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentDictionary<string, int> _placed = new(StringComparer.Ordinal);
    private volatile Dictionary<string, NodeFacts> _nodes = new(StringComparer.Ordinal);
    private string _self = "";
    private long _readAt;

    /// <summary>What is known of all nodes, by the address of each.</summary>
    public IReadOnlyDictionary<string, NodeFacts> Nodes => _nodes;

    /// <summary>Where the lines are.</summary>
    /// <param name="cluster">The name of the cluster.</param>
    public static string KeyOf(string cluster) => cluster + "/nodes";

    /// <summary>Reads all lines: what each node says of itself, by its address.</summary>
    /// <param name="database">Redis.</param>
    /// <param name="key">Where they are.</param>
    public static async Task<Dictionary<string, NodeFacts>> ReadAsync(IDatabase database, string key) =>
        (await database.HashGetAllAsync(key).ConfigureAwait(false)).ToDictionary(entry => entry.Name.ToString(), entry => JsonSerializer.Deserialize((string)entry.Value!, NodeJson.Default.NodeFacts)!, StringComparer.Ordinal);

    /// <summary>Writes and reads until it is told to end.</summary>
    /// <param name="self">The address of this node.</param>
    /// <param name="isGone">Whether the node at an address is no member any more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(SiloAddress self, Func<string, bool> isGone, CancellationToken cancellationToken)
    {
        _self = self.ToParsableString();
        try
        {
            while (true)
            {
                await ExchangeAsync().ConfigureAwait(false);
                foreach (string former in _nodes.Where(node => node.Key != _self && node.Value.Name == own().Name && isGone(node.Key)).Select(node => node.Key))
                {
                    // It was killed, and could not take its line away.
                    await ForgetAsync(former).ConfigureAwait(false);
                }

                await Task.Delay(Longer(s_pause, s_pauseOfLine), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await ForgetAsync(_self).ConfigureAwait(false);
        }
    }

    /// <summary>Reads again what is too old to choose a node by.</summary>
    public Task RefreshAsync() => Stopwatch.GetElapsedTime(Volatile.Read(ref _readAt)) > Longer(s_pause / 20, s_ageOfLine) ? ExchangeAsync() : Task.CompletedTask;

    /// <summary>Says at once what has changed on this node, and nothing else.</summary>
    public Task TellAsync() => TryAsync(database => database.HashSetAsync(key, _self, Own()));

    /// <summary>Says at once what has changed on this node, and reads what has on others.</summary>
    public Task ExchangeAsync() => TryAsync(async database =>
    {
        await database.HashSetAsync(key, _self, Own()).ConfigureAwait(false);
        _nodes = await ReadAsync(database, key).ConfigureAwait(false);
        Volatile.Write(ref _readAt, Stopwatch.GetTimestamp());
        _placed.Clear();
    });

    /// <summary>The node for one more process of a server.</summary>
    /// <param name="nodes">Those that live.</param>
    /// <param name="labels">What the server asks for.</param>
    /// <returns>Null where no node fits.</returns>
    public SiloAddress? Choose(IReadOnlyList<SiloAddress> nodes, IReadOnlyList<string> labels)
    {
        Dictionary<string, NodeFacts> known = _nodes;
        (SiloAddress Address, string Text, double Load)? best = null;
        foreach (SiloAddress address in nodes.OrderBy(_ => Random.Shared.Next()))
        {
            string text = address.ToParsableString();
            NodeFacts? facts = text == _self ? own() : known.GetValueOrDefault(text) is { } read ? read with { Processes = read.Processes + _placed.GetValueOrDefault(text) } : null;
            if (facts?.Fits(labels) == true && (double)facts.Processes / facts.MaxProcesses is var load && (best is null || load < best.Value.Load))
            {
                best = (address, text, load);
            }
        }

        if (best is not { } chosen)
        {
            return null;
        }

        // Until that node says so itself.
        _placed.AddOrUpdate(chosen.Text, 1, static (_, placed) => placed + 1);
        return chosen.Address;
    }

    private string Own() => JsonSerializer.Serialize(own(), NodeJson.Default.NodeFacts);

    private TimeSpan Longer(TimeSpan least, TimeSpan ofLine) => _nodes.Count * ofLine is var all && all > least ? all : least;

    private async Task TryAsync(Func<IDatabase, Task> action)
    {
        try
        {
            await state.AskAsync(async database =>
            {
                await action(database).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // It has been said.
        }
    }

    /// <summary>Takes a line away. Where it cannot be, those who read it know from the membership that the node has gone.</summary>
    private Task ForgetAsync(string node) => TryAsync(database => database.HashDeleteAsync(key, node));
}
