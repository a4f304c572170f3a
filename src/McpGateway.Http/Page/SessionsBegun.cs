using McpGateway.Http.Sessions;

namespace McpGateway.Http.Page;

/// <summary>How many sessions each caller has begun since the gateway began.</summary>
internal sealed class SessionsBegun
{
    /// <summary>Callers come from the configuration: more than this have been removed from it again.</summary>
    private const int Most = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<HttpCaller, int> _begun = [];

    /// <summary>One more has begun.</summary>
    public void Add(HttpCaller caller)
    {
        lock (_lock)
        {
            if (_begun.Count < Most || _begun.ContainsKey(caller))
            {
                _begun[caller] = _begun.GetValueOrDefault(caller) + 1;
            }
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<(HttpCaller Caller, int Sessions)> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _begun.Select(pair => (pair.Key, pair.Value))];
            }
        }
    }
}
