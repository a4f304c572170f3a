using System.Globalization;
using McpGateway.Cluster.Hosting;
using McpGateway.Diagnostics;
using McpGateway.Http.Sessions;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Sessions;

/// <summary>
/// Sessions in Redis, a hash each, under a digest of the session's id: the handshake, which log messages the client wants, at which front ends it lives, and where it hears
/// of what belongs to no request. Whoever restores a session adds itself, and only to one that is there, so that one that was ended does not come back.
/// </summary>
/// <param name="redis">The connection.</param>
/// <param name="state">Whether it can be reached.</param>
/// <param name="cluster">The name of the cluster.</param>
/// <param name="idle">How long a session lives that nobody uses.</param>
/// <param name="logger">Hears of trouble.</param>
internal sealed class RedisSessions(IConnectionMultiplexer redis, RedisState state, string cluster, TimeSpan idle, ILogger logger)
{
    private const string Kept = "kept";
    private const string Level = "level";
    private const string News = "news";
    private const string At = "at:";
    private const string Subscribed = "sub:";

    /// <summary>Reads a session that is there, which lives at one more front from now on: the key; the field of the front, milliseconds of life.</summary>
    private const string Read = """
        if redis.call('exists', KEYS[1]) == 0 then return {} end
        redis.call('hset', KEYS[1], ARGV[1], '1')
        redis.call('pexpire', KEYS[1], ARGV[2])
        return redis.call('hgetall', KEYS[1])
        """;

    /// <summary>Changes a session that is there: the key; a field, its value.</summary>
    private const string Change = "if redis.call('exists', KEYS[1]) == 1 then redis.call('hset', KEYS[1], ARGV[1], ARGV[2]) end return 0";

    /// <summary>A session does not live at a front any more, whose subscriptions others may take over: the key; the field of the front, the front.</summary>
    private const string Left = """
        redis.call('hdel', KEYS[1], ARGV[1])
        local all = redis.call('hgetall', KEYS[1])
        for i = 1, #all, 2 do
          if string.sub(all[i], 1, 4) == 'sub:' and all[i + 1] == ARGV[2] then redis.call('hset', KEYS[1], all[i], '') end
        end
        return 0
        """;

    /// <summary>Takes those subscriptions over that are of fronts that have gone: the key; who takes them, and all that live. Returns the resources.</summary>
    private const string Take = """
        local taken = {}
        local living = {}
        for i = 2, #ARGV do living[ARGV[i]] = true end
        local all = redis.call('hgetall', KEYS[1])
        for i = 1, #all, 2 do
          if string.sub(all[i], 1, 4) == 'sub:' and not living[all[i + 1]] then
            redis.call('hset', KEYS[1], all[i], ARGV[1])
            taken[#taken + 1] = string.sub(all[i], 5)
          end
        end
        return taken
        """;

    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(20);

    /// <summary>How often a session that is in use is touched.</summary>
    public TimeSpan TouchPause { get; } = idle / 10 < TimeSpan.FromMinutes(1) ? idle / 10 : TimeSpan.FromMinutes(1);

    private TimeSpan Life => idle + TouchPause + TouchPause + s_slack;

    /// <summary>Keeps a session that lives here.</summary>
    public async ValueTask WriteAsync(string id, KeptSession session)
    {
        if (session.Initialize.Length > KeptSessionText.MaxLength)
        {
            return;
        }

        try
        {
            await state.AskAsync(database =>
            {
                ITransaction write = database.CreateTransaction();
                RedisKey key = KeyOf(id);
                _ = write.HashSetAsync(key, FieldsOf(session));
                _ = write.KeyExpireAsync(key, Life);
                return write.ExecuteAsync();
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfRedis(e))
        {
            Log.SessionNotShared(logger, state.ReasonOf(e));
        }
    }

    /// <summary>Reads a session, which lives here from now on; null where there is none.</summary>
    /// <exception cref="SessionsUnreachableException">Redis does not answer.</exception>
    public async ValueTask<KeptSession?> ReadAsync(string id)
    {
        try
        {
            RedisValue[] fields = (RedisValue[])(await state.AskAsync(
                database => database.ScriptEvaluateAsync(Read, [KeyOf(id)], [At + ProcessRun.Id, (long)Life.TotalMilliseconds])).ConfigureAwait(false))!;
            var all = fields.Chunk(2).ToDictionary(field => field[0].ToString(), field => field[1], StringComparer.Ordinal);
            return all.TryGetValue(Kept, out RedisValue kept) && KeptSessionText.Read((byte[])kept!) is { } session
                ? session with { LogLevel = all.TryGetValue(Level, out RedisValue level) ? (byte[]?)level : null, News = all.TryGetValue(News, out RedisValue news) ? PlaceOf(news.ToString()) : null }
                : null;
        }
        catch (Exception e) when (IsOfRedis(e))
        {
            throw new SessionsUnreachableException("Redis cannot be reached, and this node does not have the session. Try again in a moment.", e);
        }
    }

    /// <summary>The client wants other log messages.</summary>
    public Task NoteLogLevelAsync(string id, byte[] level) => ChangeAsync(id, Level, level);

    /// <summary>The client hears elsewhere of what belongs to no request.</summary>
    public Task NoteNewsAsync(string id, NewsPlace place) =>
        ChangeAsync(id, News, TextOf(place));

    /// <summary>The client wants to hear of changes of a resource, from this front, or does not any more.</summary>
    public async ValueTask NoteSubscriptionAsync(string id, string uri, bool isWanted)
    {
        if (isWanted)
        {
            await ChangeAsync(id, Subscribed + uri, ProcessRun.Id).ConfigureAwait(false);
        }
        else
        {
            Try(database => database.HashDelete(KeyOf(id), Subscribed + uri, CommandFlags.FireAndForget));
        }
    }

    /// <summary>Takes those subscriptions over that are of fronts that have gone.</summary>
    /// <param name="id">The session.</param>
    /// <param name="living">The fronts that live.</param>
    /// <returns>The resources, as the client names them.</returns>
    public async ValueTask<IReadOnlyCollection<string>> TakeSubscriptionsAsync(string id, IEnumerable<string> living)
    {
        try
        {
            RedisValue[] fronts = [ProcessRun.Id, .. living.Select(run => (RedisValue)run)];
            return (string[])(await state.AskAsync(database => database.ScriptEvaluateAsync(Take, [KeyOf(id)], fronts)).ConfigureAwait(false))!;
        }
        catch (Exception e) when (IsOfRedis(e))
        {
            Log.SessionNotShared(logger, state.ReasonOf(e));
            return [];
        }
    }

    /// <summary>The session is over, for all.</summary>
    /// <returns>The front ends where it lived; null where Redis does not answer, or does not know the session.</returns>
    public async Task<IReadOnlyList<string>?> RemoveAsync(string id)
    {
        try
        {
            RedisValue[] known = await state.AskAsync(async database =>
            {
                ITransaction remove = database.CreateTransaction();
                Task<RedisValue[]> fields = remove.HashKeysAsync(KeyOf(id));
                _ = remove.KeyDeleteAsync(KeyOf(id));
                await remove.ExecuteAsync().ConfigureAwait(false);
                return await fields.ConfigureAwait(false);
            }).ConfigureAwait(false);
            return known.Length > 0 ? RunsIn(known) : null;
        }
        catch (Exception e) when (IsOfRedis(e))
        {
            Log.SessionNotEnded(logger, state.ReasonOf(e));
            return null;
        }
    }

    /// <summary>The front ends where a session lives; null where Redis does not answer.</summary>
    public async Task<IReadOnlyList<string>?> RunsOfAsync(string id)
    {
        try
        {
            return RunsIn(await state.AskAsync(database => database.HashKeysAsync(KeyOf(id))).ConfigureAwait(false));
        }
        catch (Exception e) when (IsOfRedis(e))
        {
            return null;
        }
    }

    /// <summary>The session is in use.</summary>
    public void Touch(string id) => Try(database => database.KeyExpire(KeyOf(id), Life, flags: CommandFlags.FireAndForget));

    /// <summary>A session does not live at a front end any more.</summary>
    public void Leave(string id, string run) => Try(database => database.ScriptEvaluate(Left, [KeyOf(id)], [At + run, run], CommandFlags.FireAndForget));

    private async Task ChangeAsync(string id, RedisValue field, RedisValue value)
    {
        try
        {
            await state.AskAsync(database => database.ScriptEvaluateAsync(Change, [KeyOf(id)], [field, value])).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOfRedis(e))
        {
            Log.SessionNotShared(logger, state.ReasonOf(e));
        }
    }

    private void Try(Action<IDatabase> action)
    {
        try
        {
            action(redis.GetDatabase());
        }
        catch (Exception e) when (IsOfRedis(e))
        {
            // The next touch may reach it.
        }
    }

    private static HashEntry[] FieldsOf(KeptSession session)
    {
        List<HashEntry> fields = [new HashEntry(Kept, KeptSessionText.Write(session with { Subscriptions = [] })), new HashEntry(At + ProcessRun.Id, 1)];
        if (session.LogLevel is { } level)
        {
            fields.Add(new HashEntry(Level, level));
        }

        if (session.News is { } news)
        {
            fields.Add(new HashEntry(News, TextOf(news)));
        }

        return [.. fields, .. session.Subscriptions.Select(uri => new HashEntry(Subscribed + uri, ProcessRun.Id))];
    }

    private static string[] RunsIn(RedisValue[] fields) =>
        [.. fields.Select(field => field.ToString()).Where(field => field.StartsWith(At, StringComparison.Ordinal)).Select(field => field[At.Length..])];

    private static string TextOf(NewsPlace place) => string.Create(CultureInfo.InvariantCulture, $"{place.Order} {place.Run} {place.LastRun} {place.LastNumber}");

    private static NewsPlace? PlaceOf(string text) =>
        text.Split(' ') is [var order, var run, var lastRun, var lastNumber] && long.TryParse(order, CultureInfo.InvariantCulture, out long number) && long.TryParse(lastNumber, CultureInfo.InvariantCulture, out long last)
            ? new NewsPlace(run, number, lastRun.Length == 0 ? null : lastRun, last)
            : null;

    private static bool IsOfRedis(Exception e) => e is RedisException or TimeoutException or OperationCanceledException;

    private RedisKey KeyOf(string id) => $"{cluster}/session/{KeptSessionText.NameOf(id)}";
}
