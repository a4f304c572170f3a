using System.Collections.Concurrent;
using System.Security.Cryptography;
using McpGateway.Json;
using McpGateway.Transports;

namespace McpGateway.Gateway.Output;

/// <summary>
/// The results that are kept for one client, as long as its session lasts. Nobody else finds them: an id is good in this session alone, or, where sessions are of users of
/// the gateway, in those of the same user.
/// </summary>
internal sealed class KeptResults
{
    /// <summary>Letters and digits that are not mistaken for each other.</summary>
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";

    private const int IdLength = 16;
    private const int LookEvery = 256;

    private readonly ResultFolder _folder;
    private readonly ConcurrentDictionary<string, KeptResult> _results = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KeptResult>? _ofUser;
    private readonly string _user;
    private volatile bool _closed;
    private int _added;

    /// <param name="folder">Where they are written.</param>
    /// <param name="user">The user of the gateway, all of whose sessions find them; null for the one whose gateway it is, each of whose sessions has its own.</param>
    public KeptResults(ResultFolder folder, string? user = null)
    {
        _folder = folder;
        _ofUser = user is null ? null : folder.OfUser(user);
        _user = user ?? "";
    }

    /// <summary>An id that nobody can guess.</summary>
    public static string NewId() => RandomNumberGenerator.GetString(Letters, IdLength);

    /// <summary>Keeps a result.</summary>
    /// <param name="id">A new id.</param>
    /// <param name="index">What will be written.</param>
    /// <param name="limit">How many tokens an answer may have that reads it.</param>
    /// <param name="line">The line that it came in.</param>
    /// <param name="kept">What of the line is kept, in the order of the index.</param>
    /// <exception cref="IOException">The disk is full, the folder cannot be written, or the session is ending.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public void Add(string id, TextIndex index, int limit, ReadOnlySpan<byte> line, IReadOnlyList<JsonSpan> kept)
    {
        string file = _folder.Write(id, index.Bytes, line, kept);
        Note(new KeptResult(id, file, index, limit));
        _folder.Shared?.Keep(_user, new KeptResult(id, file, index, limit));
        if (_closed)
        {
            Clear();
            throw new IOException("the client has disconnected");
        }

        if (Interlocked.Increment(ref _added) % LookEvery == 0)
        {
            ForgetRemoved();
        }
    }

    /// <summary>The result of an id.</summary>
    /// <exception cref="ServerException">There is none (any more).</exception>
    public KeptResult Get(string id) =>
        (_ofUser ?? _results).TryGetValue(id, out KeptResult? result) && File.Exists(result.File) ? result : Fetch(id) ?? throw Unknown(id);

    /// <summary>The error for a result that is not there (any more).</summary>
    public static ServerException Unknown(string id) => new(
        $"There is no result '{Diagnostics.UntrustedText.OneLine(id, 60)}' (or no longer). An id is valid only in the session that received it, and the oldest results are removed once all take more than 500 MB. Call the tool again.");

    /// <summary>The session is over: nothing is kept, and nothing more will be.</summary>
    public void Close()
    {
        _closed = true;
        Clear();
    }

    /// <summary>A result that another gateway has kept. It goes with this session here, and stays where it came from.</summary>
    private KeptResult? Fetch(string id)
    {
        if (_folder.Shared?.Find(_user, id, _folder) is not { } result)
        {
            return null;
        }

        Forget(id);
        Note(result);
        if (_closed)
        {
            Clear();
        }

        return result;
    }

    private void Note(KeptResult result)
    {
        _results[result.Id] = result;
        _ofUser?.TryAdd(result.Id, result);
    }

    private void Clear()
    {
        ResultFolder.Remove(_results.Values.Select(result => result.File));
        foreach (string id in _results.Keys)
        {
            Forget(id);
        }
    }

    private void ForgetRemoved()
    {
        foreach (KeptResult result in _results.Values.Where(result => !File.Exists(result.File)))
        {
            Forget(result.Id);
        }
    }

    private void Forget(string id)
    {
        _results.TryRemove(id, out _);
        _ofUser?.TryRemove(id, out _);
    }
}
