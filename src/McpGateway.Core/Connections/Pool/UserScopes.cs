using System.IO.Hashing;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Json;

namespace McpGateway.Connections.Pool;

/// <summary>
/// The scopes that clients of one user share for servers of <see cref="ServerScope.User"/>: clients that can do the same, with the same roots, for which the
/// server's definition comes to the same with all variables put in, in the same folder.
/// </summary>
/// <param name="context">What every connection of the process shares.</param>
internal sealed class UserScopes(ConnectionContext context)
{
    /// <summary>What tells a server which project it serves although its definition does not name it.</summary>
    private const string ProjectVariable = "CLAUDE_PROJECT_DIR";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Server, string Key), ConnectionScope> _scopes = [];

    /// <summary>Whether a scope is one of these.</summary>
    public static bool IsOne(ConnectionScope scope) => scope.Peer is UserPeer;

    /// <summary>The scope that a client shares for a server; its own where it cannot share.</summary>
    /// <param name="definition">The server.</param>
    /// <param name="scope">The client's own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ConnectionScope> JoinAsync(ServerDefinition definition, ConnectionScope scope, CancellationToken cancellationToken)
    {
        if (scope.Peer is not { } peer || await RootsOfAsync(peer, cancellationToken).ConfigureAwait(false) is not { } roots || KeyOf(definition, scope, peer, roots.Span) is not { } key)
        {
            return scope;
        }

        lock (_gate)
        {
            if (!_scopes.TryGetValue((definition.Name, key), out ConnectionScope? shared))
            {
                shared = new ConnectionScope($"user {key[..8]}", new UserPeer(peer.Capabilities, peer.LogLevel), scope.Surroundings) { Key = key };
                _scopes[(definition.Name, key)] = shared;
            }

            ((UserPeer)shared.Peer!).Add(peer);
            scope.Join(definition, shared);
            return shared;
        }
    }

    /// <summary>A client leaves all scopes that it shares: it goes, or has other roots now.</summary>
    public void Leave(ConnectionScope scope)
    {
        lock (_gate)
        {
            foreach (ConnectionScope shared in scope.LeaveAll())
            {
                ((UserPeer)shared.Peer!).Remove(scope.Peer!);
            }
        }
    }

    /// <summary>Takes a scope out of use that nobody is in: who comes later gets another one. False where somebody is.</summary>
    public bool TryForget(ConnectionScope shared)
    {
        lock (_gate)
        {
            if (!((UserPeer)shared.Peer!).IsEmpty)
            {
                return false;
            }

            foreach (((string Server, string Key) key, ConnectionScope scope) in _scopes)
            {
                if (scope == shared)
                {
                    _scopes.Remove(key);
                    break;
                }
            }

            return true;
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> RootsOfAsync(IClientPeer peer, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            return await peer.GetRootsAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>A digest of all that must be the same; null where the definition cannot be used as it is, as its start will say.</summary>
    private string? KeyOf(ServerDefinition definition, ConnectionScope scope, IClientPeer peer, ReadOnlySpan<byte> roots)
    {
        var hash = new XxHash128();
        void Add(ReadOnlySpan<byte> bytes)
        {
            hash.Append(BitConverter.GetBytes(bytes.Length));
            hash.Append(bytes);
        }

        void AddText(string? text) => Add(Encoding.UTF8.GetBytes(text ?? "\0"));
        Add(peer.Capabilities.Span);
        JsonSpan list = JsonMembers.Find(roots, new JsonSpan(0, roots.Length), "roots");
        Add(list.Exists ? default : roots);
        foreach (JsonSpan root in JsonMembers.Items(roots, list))
        {
            // However a client writes them.
            AddText(JsonMembers.GetString(roots, JsonMembers.Find(roots, root, "uri")));
            AddText(JsonMembers.GetString(roots, JsonMembers.Find(roots, root, "name")));
        }

        AddText(definition.Fingerprint);
        AddText(scope.User);
        try
        {
            // Secrets are the user's: the same name is the same value.
            Variables variables = context.VariablesOf(scope).WithoutSecrets();
            foreach (string text in EnvironmentUses.TextsOf(definition))
            {
                AddText(variables.Expand(text, "", [], takesSecrets: true));
            }

            if (definition.Kind == ServerKind.Stdio)
            {
                AddText(variables.Get(ProjectVariable));
                // Where servers live elsewhere, the folder of this process is not theirs.
                AddText(definition.WorkingDirectory is null ? variables.Folder ?? (context.Router is null ? Environment.CurrentDirectory : null) : null);
                foreach ((string name, string value) in variables.Environment is { } all && definition.InheritEnvironment ? all.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray() : [])
                {
                    AddText(name);
                    AddText(value);
                }
            }
        }
        catch (Exception e) when (e is ConfigurationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return Convert.ToHexString(hash.GetCurrentHash());
    }
}
