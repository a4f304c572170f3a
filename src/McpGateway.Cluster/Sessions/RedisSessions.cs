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

    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(20);

    /// <summary>How often a session that is in use is touched.</summary>
    public TimeSpan TouchPause { get; } = idle / 10 < TimeSpan.FromMinutes(1) ? idle / 10 : TimeSpan.FromMinutes(1);

    private TimeSpan Life => idle + TouchPause + TouchPause + s_slack;

    /// <summary>Keeps a session that begins here.</summary>
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
                _ = write.HashSetAsync(key, [new HashEntry(Kept, KeptSessionText.Write(session)), new HashEntry(At + ProcessRun.Id, 1)]);
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
            HashEntry[]? fields = await state.AskAsync(async database =>
            {
                ITransaction read = database.CreateTransaction();
                RedisKey key = KeyOf(id);
                read.AddCondition(Condition.KeyExists(key));
                _ = read.HashSetAsync(key, At + ProcessRun.Id, 1);
                _ = read.KeyExpireAsync(key, Life);
                Task<HashEntry[]> all = read.HashGetAllAsync(key);
                return await read.ExecuteAsync().ConfigureAwait(false) ? await all.ConfigureAwait(false) : null;
            }).ConfigureAwait(false);
            if (fields is null)
            {
                return null;
            }

            var all = fields.ToDictionary(field => field.Name.ToString(), field => field.Value, StringComparer.Ordinal);
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
        ChangeAsync(id, News, string.Create(CultureInfo.InvariantCulture, $"{place.Order} {place.Run} {place.LastRun} {place.LastNumber}"));

    /// <summary>The session is over, for all.</summary>
    /// <returns>The front ends where it lived; null where Redis does not answer.</returns>
    public async Task<IReadOnlyList<string>?> RemoveAsync(string id)
    {
        try
        {
            return RunsIn(await state.AskAsync(async database =>
            {
                ITransaction remove = database.CreateTransaction();
                Task<RedisValue[]> fields = remove.HashKeysAsync(KeyOf(id));
                _ = remove.KeyDeleteAsync(KeyOf(id));
                await remove.ExecuteAsync().ConfigureAwait(false);
                return await fields.ConfigureAwait(false);
            }).ConfigureAwait(false));
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
    public void Leave(string id, string run) => Try(database => database.HashDelete(KeyOf(id), At + run, CommandFlags.FireAndForget));

    private async Task ChangeAsync(string id, RedisValue field, RedisValue value)
    {
        try
        {
            await state.AskAsync(database =>
            {
                ITransaction change = database.CreateTransaction();
                change.AddCondition(Condition.KeyExists(KeyOf(id)));
                _ = change.HashSetAsync(KeyOf(id), field, value);
                return change.ExecuteAsync();
            }).ConfigureAwait(false);
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

    private static string[] RunsIn(RedisValue[] fields) =>
        [.. fields.Select(field => field.ToString()).Where(field => field.StartsWith(At, StringComparison.Ordinal)).Select(field => field[At.Length..])];

    private static NewsPlace? PlaceOf(string text) =>
        text.Split(' ') is [var order, var run, var lastRun, var lastNumber] && long.TryParse(order, CultureInfo.InvariantCulture, out long number) && long.TryParse(lastNumber, CultureInfo.InvariantCulture, out long last)
            ? new NewsPlace(run, number, lastRun.Length == 0 ? null : lastRun, last)
            : null;

    private static bool IsOfRedis(Exception e) => e is RedisException or TimeoutException or OperationCanceledException;

    private RedisKey KeyOf(string id) => $"{cluster}/session/{KeptSessionText.NameOf(id)}";
}
