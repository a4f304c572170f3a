using System.IO.Hashing;
using System.Text;
using McpGateway.Json;

namespace McpGateway.Gateway.Sessions;

/// <summary>
/// The states of servers in the middle of calls that the user has agreed to. The client comes back with the state alone, and without this the
/// user would be asked before each round. A state is good once, and for the very call that the user has seen.
/// </summary>
internal sealed class ConfirmedStates
{
    private const int Most = 100;

    private readonly List<string> _states = [];

    /// <summary>The user has agreed to a call, and its server has asked for input.</summary>
    /// <param name="plan">The call.</param>
    /// <param name="arguments">Its arguments, raw.</param>
    /// <param name="state">The server's state, raw.</param>
    public void Add(ForwardPlan plan, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> state)
    {
        lock (_states)
        {
            _states.Add(KeyOf(plan, arguments, state));
            if (_states.Count > Most)
            {
                _states.RemoveAt(0);
            }
        }
    }

    /// <summary>Whether a call goes on with one that the user has agreed to.</summary>
    public bool TryTake(ForwardPlan plan, ReadOnlySpan<byte> line)
    {
        JsonSpan state = plan.Request.RequestState;
        lock (_states)
        {
            return state.Exists && _states.Remove(KeyOf(plan, plan.Second.Of(line), state.Of(line)));
        }
    }

    private static string KeyOf(ForwardPlan plan, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> state) =>
        string.Join('\n', plan.Server.Name, plan.Server.Fingerprint, plan.Tool, Convert.ToHexString(XxHash128.Hash(arguments)), Encoding.UTF8.GetString(state));
}
