using System.Text;

namespace McpGateway.Gateway;

/// <summary>
/// The states of servers in the middle of calls that the user has agreed to. The client comes back with the state alone, and without this the
/// user would be asked before each round.
/// </summary>
internal sealed class ConfirmedStates
{
    private const int Most = 100;

    private readonly Queue<string> _states = new();

    public void Add(ReadOnlySpan<byte> state)
    {
        lock (_states)
        {
            _states.Enqueue(Encoding.UTF8.GetString(state));
            if (_states.Count > Most)
            {
                _states.Dequeue();
            }
        }
    }

    /// <summary>Whether the state belongs to such a call. It stays good: a client may repeat a request that got lost.</summary>
    public bool Contains(ReadOnlySpan<byte> state)
    {
        lock (_states)
        {
            return _states.Contains(Encoding.UTF8.GetString(state));
        }
    }
}
