using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using McpGateway.Logins;
using McpGateway.Logins.Tokens;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// Who is logged in where, for all nodes: in Redis, with a copy in each node's memory, which messages keep up to date and a look now and then makes sure of. A token is
/// renewed under a lease. Without Redis a node goes on with its copy and renews nothing. A Redis that has lost everything gets it back from the nodes.
/// </summary>
internal sealed class SharedLogins : ILoginRecords, IAsyncDisposable
{
    /// <summary>How long another node may take to refresh a token.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    // KEYS: the logins, their version. ARGV: the login, what is known of it or nothing.
    private const string Script = """
        if #ARGV == 2 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) else redis.call('HDEL', KEYS[1], ARGV[1]) end
        return redis.call('INCR', KEYS[2])
        """;

    private readonly ConcurrentDictionary<string, (long Stamp, LoginRecord Record)> _known = new(StringComparer.Ordinal);
    private readonly SharedRedis _redis;
    private readonly KeyRing _keys;
    private readonly SharedSecrets _tokens;
    private readonly ILogger _logger;
    private readonly RedisChannel _channel;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _gate = new(1);
    private Task _looking = Task.CompletedTask;
    private long _version = -1;
    private RedisValue _life = RedisValue.Null;
    private long _stamps;

    /// <param name="redis">Where they are.</param>
    /// <param name="keys">The keys of all nodes.</param>
    /// <param name="tokens">The tokens of these logins.</param>
    /// <param name="logger">Hears of trouble.</param>
    public SharedLogins(SharedRedis redis, KeyRing keys, SharedSecrets tokens, ILogger logger)
    {
        _redis = redis;
        _keys = keys;
        _tokens = tokens;
        _logger = logger;
        _channel = RedisChannel.Literal(redis.Key("logins"));
    }

    /// <inheritdoc />
    public IEnumerable<LoginRecord> All => _known.Values.Select(known => known.Record);

    private string Place => _redis.Key("logins");

    private string VersionPlace => _redis.Key("logins/version");

    /// <summary>Reads all, and keeps the copy up to date from now on.</summary>
    public async Task BeginAsync()
    {
        await LookAsync().ConfigureAwait(false);
        try
        {
            await _redis.Messages.SubscribeAsync(_channel, (channel, message) => _ = HearAsync(message.ToString())).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // The connection subscribes again by itself; until then the look has to do.
        }

        _looking = Task.Run(async () =>
        {
            using var timer = new PeriodicTimer(s_look);
            try
            {
                while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
                {
                    await LookAsync().ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                // The node ends.
            }
        });
    }

    /// <inheritdoc />
    public LoginStamp StampOf(string key) => new(null, _known.TryGetValue(key, out (long Stamp, LoginRecord) known) ? known.Stamp : 0);

    /// <inheritdoc />
    public LoginRecord? Known(string key) => _known.TryGetValue(key, out (long, LoginRecord Record) known) ? known.Record : null;

    /// <inheritdoc />
    public LoginRecord? Find(string key)
    {
        if (_redis.Try(database => database.HashGetAsync(Place, key), out RedisValue found))
        {
            Take(key, found);
        }

        return Known(key);
    }

    /// <inheritdoc />
    public void Write(string key, LoginRecord record)
    {
        byte[] text = _keys.Seal(JsonSerializer.SerializeToUtf8Bytes(record, LoginJson.Default.LoginRecord), Bound(key));
        Change(key, [key, text]);
        Take(key, text);
    }

    /// <inheritdoc />
    public void Delete(string key)
    {
        Change(key, [key]);
        Take(key, RedisValue.Null);
    }

    /// <inheritdoc />
    public async Task<IDisposable> LockAsync(string name, CancellationToken cancellationToken)
    {
        (bool isReached, NodeLock? held) = await NodeLock.TakeAsync(_redis, name, s_patience, cancellationToken).ConfigureAwait(false);
        return !isReached ? throw Lost() : held ?? throw new LoginException(
            $"could not be sent a token: another node has been refreshing it for {s_patience.TotalSeconds:0} s", "Try again.");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(false);
        _end.Dispose();
        _gate.Dispose();
    }

    private static string Bound(string key) => "login\n" + key;

    private static LoginException Lost() => new("has a login that the nodes keep in Redis, which cannot be reached", "Try again later.");

    private void Change(string key, RedisValue[] arguments)
    {
        if (!_redis.Try(database => database.ScriptEvaluateAsync(Script, [Place, VersionPlace], arguments), out RedisResult? version))
        {
            throw Lost();
        }

        _ = TellAsync(string.Create(CultureInfo.InvariantCulture, $"{(long)version!} {key}"));
    }

    private async Task TellAsync(string message)
    {
        try
        {
            await _redis.Messages.PublishAsync(_channel, message).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The others see it when they look.
        }
    }

    /// <summary>A node, perhaps this one, has changed a login.</summary>
    private async Task HearAsync(string message)
    {
        string[] parts = message.Split(' ');
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long version))
        {
            return;
        }

        try
        {
            await _gate.WaitAsync(_end.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        try
        {
            (bool isReached, RedisValue found) = await _redis.TryAsync(database => database.HashGetAsync(Place, parts[1])).ConfigureAwait(false);
            if (isReached)
            {
                Take(parts[1], found);
                _version = version == _version + 1 ? version : _version;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes sure that no message was missed.</summary>
    private async Task LookAsync()
    {
        await _gate.WaitAsync(_end.Token).ConfigureAwait(false);
        try
        {
            (bool isReached, RedisValue[]? found) = await _redis.TryAsync(SeeAsync).ConfigureAwait(false);
            if (!isReached)
            {
                return;
            }

            (long version, RedisValue life) = (found![0].IsNull ? 0 : (long)found[0], found[1]);
            if (version == _version && life == _life)
            {
                return;
            }

            if (!_life.IsNull && life != _life)
            {
                await RestoreAsync().ConfigureAwait(false);
            }

            (isReached, HashEntry[]? all) = await _redis.TryAsync(database => database.HashGetAllAsync(Place)).ConfigureAwait(false);
            if (isReached)
            {
                foreach (string gone in _known.Keys.Except(all!.Select(entry => entry.Name.ToString()), StringComparer.Ordinal))
                {
                    Take(gone, RedisValue.Null);
                }

                foreach (HashEntry entry in all!)
                {
                    Take(entry.Name.ToString(), entry.Value);
                }

                (_version, _life) = (version, life);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The version, and what tells one life of Redis from the next.</summary>
    private async Task<RedisValue[]> SeeAsync(IDatabase database)
    {
        string place = _redis.Key("logins/life");
        await database.StringSetAsync(place, Guid.NewGuid().ToString("N"), when: When.NotExists).ConfigureAwait(false);
        return await database.StringGetAsync([VersionPlace, place]).ConfigureAwait(false);
    }

    /// <summary>Redis has lost everything: the first node that sees it gives back what it knows.</summary>
    private async Task RestoreAsync()
    {
        foreach ((string key, (_, LoginRecord record)) in _known)
        {
            await _tokens.RestoreAsync(record.Tokens).ConfigureAwait(false);
            byte[] text = _keys.Seal(JsonSerializer.SerializeToUtf8Bytes(record, LoginJson.Default.LoginRecord), Bound(key));
            await _redis.TryAsync(database => database.HashSetAsync(Place, key, text, When.NotExists)).ConfigureAwait(false);
        }

        Log.LoginsRestored(_logger, _known.Count);
    }

    /// <summary>Puts into the copy what Redis has.</summary>
    private void Take(string key, RedisValue found)
    {
        if ((byte[]?)found is not { } text || _keys.TryOpen(text, Bound(key)) is not { } plain || JsonSerializer.Deserialize(plain, LoginJson.Default.LoginRecord) is not { } record)
        {
            _known.TryRemove(key, out _);
        }
        else if (Known(key) is not { } before || before != record)
        {
            _known[key] = (Interlocked.Increment(ref _stamps), record);
            _tokens.LookAgain(record.Tokens);
        }
    }
}
