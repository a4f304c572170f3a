using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Connections.Pool;

/// <summary>
/// The clients of one user that share the connections of a server. What the server asks goes to the client whose request it has last got; what it says of no
/// request goes to all.
/// </summary>
/// <param name="capabilities">What they all can do: a JSON object of the specification's <c>ClientCapabilities</c>.</param>
/// <param name="logLevel">The least level of log messages that the first of them wants.</param>
internal sealed class UserPeer(ReadOnlyMemory<byte> capabilities, ReadOnlyMemory<byte> logLevel) : IClientPeer
{
    private volatile IClientPeer[] _members = [];

    public ReadOnlyMemory<byte> Capabilities { get; } = capabilities;

    public ReadOnlyMemory<byte> LogLevel { get; } = logLevel;

    /// <inheritdoc />
    public bool IsOne => false;

    /// <summary>Whether all of them are the same client, in several places: a log message of the server goes to one of them.</summary>
    public bool IsOneClients { get; init; }

    /// <summary>Whether nobody is there.</summary>
    public bool IsEmpty => _members.Length == 0;

    /// <summary>A client comes. To be called by one at a time.</summary>
    public void Add(IClientPeer member) => _members = [.. _members.Where(other => other != member), member];

    /// <summary>A client goes. To be called by one at a time.</summary>
    public void Remove(IClientPeer member) => _members = [.. _members.Where(other => other != member)];

    /// <inheritdoc />
    public long LastRequestTo(ServerConnection server) => _members.Max(member => (long?)member.LastRequestTo(server)) ?? 0;

    /// <inheritdoc />
    public void Requested(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        (IClientPeer? Member, long Request) last = Last(server);
        string? method = JsonMembers.GetString(line, envelope.Method);
        // All of them have the same roots. Anything else without a request that it could be about is for none of them.
        if (last.Member is not null && (last.Request > 0 || method == "roots/list"))
        {
            last.Member.Requested(server, line, envelope);
        }
        else
        {
            server.Refuse(envelope.Id.Of(line), method);
        }
    }

    /// <inheritdoc />
    public bool Notified(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (IsOneClients && envelope.IsMethod(line, "notifications/message"u8))
        {
            return Last(server).Member?.Notified(server, line, envelope) ?? false;
        }

        bool isTaken = false;
        foreach (IClientPeer member in _members)
        {
            isTaken |= member.Notified(server, line, envelope);
        }

        return isTaken;
    }

    /// <inheritdoc />
    public void StderrLine(ServerConnection server, string line) => Array.ForEach(_members, member => member.StderrLine(server, line));

    /// <inheritdoc />
    public void Disconnected(ServerConnection server) => Array.ForEach(_members, member => member.Disconnected(server));

    /// <summary>The member that has made the latest request of those under way; the first where there is none.</summary>
    private (IClientPeer? Member, long Request) Last(ServerConnection server)
    {
        (IClientPeer? Member, long Request) last = default;
        foreach (IClientPeer member in _members)
        {
            long request = member.LastRequestTo(server);
            if (request > last.Request || last.Member is null)
            {
                last = (member, request);
            }
        }

        return last;
    }
}
