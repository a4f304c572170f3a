using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace McpGateway.Http.Page;

/// <summary>The browsers that are logged in. They are in memory alone: they end with the gateway.</summary>
/// <param name="time">The clock.</param>
internal sealed class PageSessions(TimeProvider time)
{
    /// <summary>How long one lasts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    private const int Most = 1000;

    /// <summary>Longer cookies are none of ours.</summary>
    private const int LongestId = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, PageSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Begins one.</summary>
    /// <param name="address">Where the browser is.</param>
    /// <param name="proof">What proves who it is.</param>
    /// <returns>Its id, which nobody else can guess, and the session.</returns>
    public (string Id, PageSession Session) Begin(string address, PageProof proof)
    {
        string id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var session = new PageSession(address, proof, time.GetUtcNow() + Life, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
        lock (_lock)
        {
            foreach ((string old, _) in _sessions.Where(pair => pair.Value.Ends <= time.GetUtcNow()).ToArray())
            {
                _sessions.Remove(old);
            }

            if (_sessions.Count >= Most)
            {
                _sessions.Remove(_sessions.MinBy(pair => pair.Value.Ends).Key);
            }

            _sessions[KeyOf(id)] = session;
        }

        return (id, session);
    }

    /// <summary>The session of a cookie; null where there is none, or it is of a browser elsewhere.</summary>
    public PageSession? Find(string? id, string address)
    {
        if (id is null || id.Length > LongestId)
        {
            return null;
        }

        lock (_lock)
        {
            return _sessions.GetValueOrDefault(KeyOf(id)) is { } session && session.Ends > time.GetUtcNow() && session.Address == address ? session : null;
        }
    }

    /// <summary>Ends one.</summary>
    public void End(string? id)
    {
        if (id is not null)
        {
            lock (_lock)
            {
                _sessions.Remove(KeyOf(id));
            }
        }
    }

    /// <summary>Looked up by digest, so that how long it takes says nothing of the ids that there are.</summary>
    private static string KeyOf(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
