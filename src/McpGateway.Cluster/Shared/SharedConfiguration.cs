using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Files;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// One configuration for all nodes, in Redis: each takes it into its own config.json, where it stays for a start without it. It says which programs are run, so it is
/// encrypted with the keys of the nodes: who can write to Redis and has no keys changes nothing, and an older one is never taken again.
/// </summary>
/// <param name="redis">Where it is.</param>
/// <param name="keys">The keys of all nodes.</param>
internal sealed class SharedConfiguration(SharedRedis redis, KeyRing keys)
{
    private const string Bound = "configuration";
    private const string Kind = "configuration";
    private const int VersionLength = 8;

    private RedisValue _seen = RedisValue.Null;
    private bool _isRefused;

    private string Place => redis.Key("configuration");

    /// <summary>Gives a configuration to all nodes.</summary>
    /// <param name="content">The text of config.json.</param>
    /// <returns>Its version; null where Redis cannot be reached.</returns>
    public async Task<long?> PushAsync(byte[] content)
    {
        (bool isReached, RedisValue before) = await redis.TryAsync(database => database.HashGetAsync(Place, "text")).ConfigureAwait(false);
        if (!isReached)
        {
            return null;
        }

        long version = Math.Max(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), (Open(before)?.Version ?? 0) + 1);
        byte[] plain = new byte[VersionLength + content.Length];
        BinaryPrimitives.WriteInt64LittleEndian(plain, version);
        content.CopyTo(plain, VersionLength);
        byte[] text = keys.Seal(plain, Bound);
        (isReached, _) = await redis.TryAsync(async database =>
        {
            await database.HashSetAsync(Place, [new HashEntry("text", text), new HashEntry("version", version)]).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        if (!isReached)
        {
            return null;
        }

        // Who misses it sees it at the next look.
        await Announcements.TellAsync(redis, Kind).ConfigureAwait(false);
        return version;
    }

    /// <summary>Takes each new one as soon as it is announced, and with each look.</summary>
    /// <param name="home">The folder of this node.</param>
    /// <param name="news">Where it is announced.</param>
    /// <param name="logger">Hears of it.</param>
    public void Follow(GatewayHome home, Announcements news, ILogger logger)
    {
        news.OnLook(() => TakeAsync(home, logger));
        news.OnMessage(Kind, _ =>
        {
            news.LookNow();
            return Task.CompletedTask;
        });
    }

    /// <summary>Takes the newest one, unless the folder has it.</summary>
    /// <param name="home">The folder of this node.</param>
    /// <param name="logger">Hears of it.</param>
    public async Task TakeAsync(GatewayHome home, ILogger logger)
    {
        (bool isReached, RedisValue version) = await redis.TryAsync(database => database.HashGetAsync(Place, "version")).ConfigureAwait(false);
        if (!isReached || version.IsNull || version == _seen)
        {
            return;
        }

        (isReached, RedisValue text) = await redis.TryAsync(database => database.HashGetAsync(Place, "text")).ConfigureAwait(false);
        if (!isReached)
        {
            return;
        }

        _seen = version;
        string mark = Path.Combine(home.Root, "cache", "configuration-version");
        try
        {
            if (Open(text) is not { } found)
            {
                _isRefused = true;
                Log.ConfigurationNotTaken(logger, "it was not encrypted with the keys of this node");
            }
            else if (long.TryParse(File.Exists(mark) ? await File.ReadAllTextAsync(mark).ConfigureAwait(false) : "0", NumberStyles.None, CultureInfo.InvariantCulture, out long taken) && taken > found.Version)
            {
                _isRefused = true;
                Log.ConfigurationNotTaken(logger, "it is older than the one that this node has");
            }
            else
            {
                await WriteAsync(home, logger, found, mark).ConfigureAwait(false);
                if (_isRefused)
                {
                    _isRefused = false;
                    Log.ConfigurationTakenAgain(logger, found.Version);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _seen = RedisValue.Null;
            _isRefused = true;
            Log.ConfigurationNotTaken(logger, e.Message.TrimEnd('.'));
        }
    }

    private static async Task WriteAsync(GatewayHome home, ILogger logger, (long Version, byte[] Content) found, string mark)
    {
        if (Has(home.ConfigurationFile, found.Content))
        {
            return;
        }

        if (File.Exists(home.ConfigurationFile))
        {
            // It may be what somebody has written here.
            AtomicFile.Write(home.ConfigurationFile + ".bak", await File.ReadAllBytesAsync(home.ConfigurationFile).ConfigureAwait(false));
        }

        AtomicFile.Write(home.ConfigurationFile, found.Content);
        AtomicFile.Write(mark, Encoding.ASCII.GetBytes(found.Version.ToString(CultureInfo.InvariantCulture)));
        Log.ConfigurationTaken(logger, found.Version);
    }

    private static bool Has(string file, ReadOnlySpan<byte> content) => File.Exists(file) && content.SequenceEqual(File.ReadAllBytes(file));

    private (long Version, byte[] Content)? Open(RedisValue text) =>
        (byte[]?)text is { } found && keys.TryOpen(found, Bound) is { Length: >= VersionLength } plain ? (BinaryPrimitives.ReadInt64LittleEndian(plain), plain[VersionLength..]) : null;
}
