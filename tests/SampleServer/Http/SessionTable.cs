using System.Collections.Concurrent;

namespace McpGateway.SampleServer.Http;

/// <summary>The sessions by their ids.</summary>
internal sealed class SessionTable(ProcessState process)
{
    private readonly ConcurrentDictionary<string, HttpSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>A new session, or the one that all share where no ids are given out.</summary>
    public HttpSession Begin() => process.Options.Http.NoSession
        ? _sessions.GetOrAdd("", _ => new HttpSession(process, ""))
        : _sessions.GetOrAdd(Guid.NewGuid().ToString("N"), id => new HttpSession(process, id));

    public HttpSession? Find(string id) => _sessions.GetValueOrDefault(id);

    /// <returns>Whether there was such a session.</returns>
    public bool End(string id)
    {
        if (!_sessions.TryRemove(id, out var session))
        {
            return false;
        }

        session.Dispose();
        return true;
    }

    public void EndAll()
    {
        foreach (var id in _sessions.Keys)
        {
            End(id);
        }
    }
}
