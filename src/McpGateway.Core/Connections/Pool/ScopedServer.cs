using System.Diagnostics.CodeAnalysis;
using McpGateway.Configuration;
using McpGateway.Transports;

namespace McpGateway.Connections.Pool;

/// <summary>
/// The place of one server for one scope. The connections of one definition are current; those of earlier ones live on beside them until
/// their calls have their answers.
/// </summary>
internal sealed class ScopedServer
{
    private readonly Lock _gate = new();
    private readonly ScopedServerContext _context;
    private readonly List<ServerInstances> _leaving = [];
    private ServerInstances? _current;
    private ServerState _rest = ServerState.NeverStarted;
    private bool _closed;
    private bool _removed;

    public ScopedServer(ScopedServerContext context)
    {
        _context = context;
    }

    public ServerState State
    {
        get
        {
            lock (_gate)
            {
                return _current?.State ?? _rest;
            }
        }
    }

    /// <summary>Every connection that takes calls.</summary>
    public IEnumerable<ServerConnection> Live => Volatile.Read(ref _current)?.Live ?? [];

    /// <summary>A connection of this definition, if one lives and is free.</summary>
    public ServerConnection? TryGet(ServerDefinition definition) =>
        Volatile.Read(ref _current) is { } current && current.Definition.IsSame(definition) ? current.TryGet(definition) : null;

    /// <summary>A connection of this definition. False where the scoped server is no longer in its place and another one is to be asked.</summary>
    /// <exception cref="ServerException">The gateway is ending.</exception>
    public bool TryGetAsync(ServerDefinition definition, bool isBackground, [NotNullWhen(true)] out Task<ServerConnection>? connection)
    {
        lock (_gate)
        {
            if (_removed)
            {
                connection = null;
                return false;
            }

            if (_closed)
            {
                throw new ServerException(definition.Name, ServerFailure.Closing, "is not started: the gateway is exiting, or its client has disconnected", "");
            }

            if (_current is null || !_current.Definition.IsSame(definition))
            {
                _ = LetGoAsync(instances => instances.RetireAsync());
                Volatile.Write(ref _current, new ServerInstances(_context, definition));
            }

            connection = _current.GetAsync(definition, isBackground);
            return true;
        }
    }

    /// <summary>Goes on under the definition as it is now; the connections of another one go. Completes when they have.</summary>
    /// <param name="definition">The definition, or null where the server is gone.</param>
    public Task KeepAsync(ServerDefinition? definition)
    {
        lock (_gate)
        {
            if (_current is { } current && definition is not null && current.Definition.Fingerprint == definition.Fingerprint && current.Definition.Scope == definition.Scope && (current.Definition.User is null || definition.HasLogins)
                && (definition.Managed?.IsOpen != true || definition.Managed.Configuration == current.Definition.Managed?.Configuration))
            {
                current.Adopt(current.Definition.User is { } user ? definition with { User = user } : definition);
                return Task.CompletedTask;
            }

            return LetGoAsync(instances => instances.RetireAsync());
        }
    }

    /// <summary>Ends a connection in order, unless it is in use. Completes when nothing is left of it.</summary>
    public Task ReleaseAsync(ServerConnection connection, string reason) =>
        Volatile.Read(ref _current)?.ReleaseAsync(connection, reason) ?? Task.CompletedTask;

    /// <summary>Ends every connection in order, and every start that is under way at once. A later request starts again, whatever failed before.</summary>
    public async Task StopAsync()
    {
        Task stopped;
        List<ServerInstances> before;
        lock (_gate)
        {
            before = [.. _leaving];
            stopped = Task.WhenAll([.. before.Select(instances => instances.StopAsync()), LetGoAsync(instances => instances.StopAsync())]);
        }

        await stopped.ConfigureAwait(false);
        lock (_gate)
        {
            // Who has waited for their end sees it, also where those who let them go have not come to it yet.
            before.ForEach(Forget);
        }
    }

    /// <summary>The same, for good.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            return StopAsync();
        }
    }

    /// <summary>Ends every process at once, for a gateway that has no time left.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _closed = true;
            _current?.Kill();
            _leaving.ForEach(instances => instances.Kill());
        }
    }

    /// <summary>Takes the scoped server out of use if nothing of it is left. False where something is.</summary>
    public bool TryRemove()
    {
        lock (_gate)
        {
            _removed |= _current is null && _leaving.Count == 0;
            return _removed;
        }
    }

    private async Task LetGoAsync(Func<ServerInstances, Task> end)
    {
        Task ended;
        ServerInstances instances;
        lock (_gate)
        {
            if (_current is null)
            {
                return;
            }

            instances = _current;
            Volatile.Write(ref _current, null);
            _leaving.Add(instances);
            _rest = new ServerState(ServerStatus.Stopping, _context.Connections.Time.GetUtcNow(), null, null);
            ended = end(instances);
        }

        await ended.ConfigureAwait(false);
        instances.Dispose();
        lock (_gate)
        {
            Forget(instances);
        }
    }

    private void Forget(ServerInstances instances)
    {
        if (_leaving.Remove(instances) && _leaving.Count == 0)
        {
            _rest = new ServerState(ServerStatus.Stopped, _context.Connections.Time.GetUtcNow(), null, null);
        }
    }
}
