using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// Texts of one kind that nodes share: compressed, encrypted, each bound to what it is of, and replaced only by one that counts more. One that nobody has asked for in a week is forgotten.
/// </summary>
/// <param name="redis">Where they are.</param>
/// <param name="keys">The keys of all nodes.</param>
/// <param name="kind">What they are, in the names of their keys.</param>
internal sealed class SharedEntries(SharedRedis redis, KeyRing keys, string kind)
{
    /// <summary>How many letters a place has.</summary>
    public const int PlaceLength = 40;

    private static readonly TimeSpan s_life = TimeSpan.FromDays(7);

    /// <summary>How long a whole text may take.</summary>
    private static readonly TimeSpan s_whole = TimeSpan.FromSeconds(30);

    // KEYS: the entry. ARGV: its order, its digest, its text, its life in milliseconds. 0 where what is there counts as much, 1 where it said the same, 2 where it did not.
    private const string Script = """
        local before = redis.call('HMGET', KEYS[1], 'order', 'digest')
        if before[1] and before[1] >= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'order', ARGV[1], 'digest', ARGV[2], 'text', ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        if before[2] == ARGV[2] then return 1 end
        return 2
        """;

    /// <summary>Where the text of something lies: a digest, which says nothing of it.</summary>
    /// <param name="names">What it is of, and whose.</param>
    public static string PlaceOf(params ReadOnlySpan<string?> names)
    {
        using var text = new MemoryStream();
        using (var writer = new BinaryWriter(text, Encoding.UTF8))
        {
            foreach (string? name in names)
            {
                // With its length, and nothing is not the empty name.
                writer.Write(name is not null);
                writer.Write(name ?? "");
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(text.ToArray()))[..PlaceLength];
    }

    /// <summary>What is there, without reading it. It lives on.</summary>
    /// <param name="places">The places.</param>
    /// <returns>For each what is there, or null; null where Redis cannot be reached.</returns>
    public async Task<IReadOnlyList<SharedMark?>?> LookAsync(IReadOnlyList<string> places)
    {
        (_, SharedMark?[]? marks) = await redis.TryAsync(database => Task.WhenAll(places.Select(async place =>
        {
            Task<RedisValue[]> found = database.HashGetAsync(KeyOf(place), ["order", "digest"]);
            await database.KeyExpireAsync(KeyOf(place), s_life).ConfigureAwait(false);
            return await found.ConfigureAwait(false) is [{ IsNull: false } order, { IsNull: false } digest] ? new SharedMark(order.ToString(), digest.ToString()) : null;
        }))).ConfigureAwait(false);
        return marks;
    }

    /// <summary>Reads what is there.</summary>
    /// <param name="place">The place.</param>
    /// <returns>Whether something is there; and the text, or null where it was not encrypted with these keys for this place.</returns>
    public async Task<(bool IsThere, byte[]? Text)> ReadAsync(string place)
    {
        (_, RedisValue found) = await redis.TryAsync(database => database.HashGetAsync(KeyOf(place), "text"), s_whole).ConfigureAwait(false);
        return (byte[]?)found is { } text ? (true, keys.TryOpen(text, Bound(place)) is { } packed ? Unpack(packed) : null) : default;
    }

    /// <summary>Gives a text, unless what is there counts as much.</summary>
    /// <param name="place">The place.</param>
    /// <param name="mark">What tells it from others.</param>
    /// <param name="text">The text.</param>
    /// <returns>Whether it is there now, and whether it says something else than what was there; null where Redis cannot be reached.</returns>
    public async Task<(bool IsTaken, bool IsNews)?> GiveAsync(string place, SharedMark mark, ReadOnlyMemory<byte> text)
    {
        byte[] packed = keys.Seal(Pack(text.Span), Bound(place));
        (bool isReached, RedisResult? answer) = await redis.TryAsync(
            database => database.ScriptEvaluateAsync(Script, [KeyOf(place)], [mark.Order, mark.Digest, packed, (long)s_life.TotalMilliseconds]),
            s_whole).ConfigureAwait(false);
        return isReached ? ((long)answer! > 0, (long)answer! > 1) : null;
    }

    private static byte[] Pack(ReadOnlySpan<byte> text)
    {
        using var packed = new MemoryStream();
        using (var packer = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            packer.Write(text);
        }

        return packed.ToArray();
    }

    /// <summary>What was packed: by somebody who has the keys, so it is what it seems.</summary>
    private static byte[] Unpack(byte[] packed)
    {
        using var text = new MemoryStream();
        using (var unpacker = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress))
        {
            unpacker.CopyTo(text);
        }

        return text.ToArray();
    }

    private string Bound(string place) => $"{kind}\n{place}";

    private RedisKey KeyOf(string place) => redis.Key($"{kind}/{place}");
}
