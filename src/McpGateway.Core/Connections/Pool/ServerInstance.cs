using System.ComponentModel;
using McpGateway.Configuration;
using McpGateway.Transports;

namespace McpGateway.Connections.Pool;

/// <summary>One process of a server, from the wish to have it on: the wait for its start, the start, the connection that comes of it.</summary>
#pragma warning disable CA1001 // The token source has no timer and no wait handle, and who stops may come after everybody else; the watch ends in Leave.
internal sealed class ServerInstance
#pragma warning restore CA1001
{
    /// <summary>How long somebody who was given the connection may take until the call is sent, in milliseconds.</summary>
    private const long Grace = 1000;

    private readonly ScopedServerContext _server;
    private readonly IInstanceOwner _owner;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _isBackground;
    private readonly TaskCompletionSource _hurried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IdleWatch? _idle;
    private int _handed;
    private long _handedAt;
    private long _handedTick;
    private long _began;

    /// <param name="scopedServer">Where it lives.</param>
    /// <param name="owner">Who hears of each step.</param>
    /// <param name="isBackground">Whether nobody waits for it, so that all other starts come before its own.</param>
    /// <param name="number">Which of the processes of its server it is, from 0.</param>
    public ServerInstance(ScopedServerContext scopedServer, IInstanceOwner owner, bool isBackground, int number)
    {
        Number = number;
        _isBackground = isBackground;
        _server = scopedServer;
        _owner = owner;
        Since = scopedServer.Connections.Time.GetUtcNow();
    }

    /// <summary>Which of the processes of its server it is, from 0.</summary>
    public int Number { get; }

    /// <summary>The connection, from the start of its process on.</summary>
    public ServerConnection? Connection { get; private set; }

    /// <summary>Whether calls can be sent to it.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether it was stopped while it was starting.</summary>
    public bool IsStopped => _stop.IsCancellationRequested;

    /// <summary>Since when it is starting, or ready.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>How many failures there had been when it was ready.</summary>
    public int FailuresBefore { get; private set; }

    /// <summary>Whether it ended without having been asked to.</summary>
    public bool Crashed { get; set; }

    /// <summary>Completes when it is ready or will never be.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Completes when nothing is left of it.</summary>
    public Task Life { get; set; } = Task.CompletedTask;

    /// <summary>
    /// How many calls it has: those under way, or those whose callers were given the connection and have not sent them yet, if these are more.
    /// A use of the connection after it was given counts as the sending, but on one that has answered no caller so far, which the gateway
    /// itself asks for its tools.
    /// </summary>
    public int Load
    {
        get
        {
            if (_handed > 0 && (Environment.TickCount64 - _handedTick > Grace || (Connection!.HasAnswered && Connection.LastUsed > _handedAt)))
            {
                _handed = 0;
            }

            return Math.Max(Connection!.UnderWay, _handed);
        }
    }

    /// <summary>Runs through its whole life, and tells its owner of each step.</summary>
    public async Task RunAsync(ServerDefinition definition)
    {
        ServerConnection connection;
        try
        {
            connection = await StartAsync(definition).ConfigureAwait(false);
            _server.Announce(connection);
        }
        catch (Exception e)
        {
            await FailAsync(e).ConfigureAwait(false);
            return;
        }

        _owner.OnReady(this);
        await connection.Ended.ConfigureAwait(false);
        _owner.OnEnded(this);
        await connection.DisposeAsync().ConfigureAwait(false);
        string? reason = Crashed ? connection.Errors.End : null;
        if (reason is not null)
        {
            _server.Connections.Lives.NoteCrash(_server.Server);
            Log.Crashed(_server.Connections.Logger, _server.Server, connection.Transport.Place, reason);
        }

        Log.Stopped(_server.Connections.Logger, _server.Server, connection.Transport.Place);
        _owner.OnGone(this, reason);
    }

    /// <summary>Calls can be sent from now on.</summary>
    /// <param name="failures">How many failures there have been.</param>
    public void BecomeReady(int failures)
    {
        Since = _server.Connections.Time.GetUtcNow();
        FailuresBefore = failures;
        // Whoever it was started for has not sent anything yet.
        Connection!.Touch();
        _idle = new IdleWatch(Connection, _server.Connections.Time, time => _ = _owner.LetGoAsync(this, FormattableString.Invariant($"idle for {time.TotalSeconds:0.##} s"), onlyIdle: true));
        IsReady = true;
        _settled.SetResult();
        // Not on this thread, which has the owner's lock.
        Connection.Leaving += () => _ = Task.Run(() => _owner.LetGoAsync(this, "its node lets it go", onlyIdle: false));
    }

    /// <summary>Somebody waits for it now: its start no longer comes after the others.</summary>
    public void Hurry()
    {
        lock (_gate)
        {
            _hurried.TrySetResult();
            if (Connection is { } connection)
            {
                connection.IsUnattended = false;
            }
        }
    }

    /// <summary>Gives the connection to a caller.</summary>
    public ServerConnection Hand()
    {
        _handed = Load + 1;
        _handedAt = _server.Connections.Time.GetTimestamp();
        _handedTick = Environment.TickCount64;
        return Connection!;
    }

    /// <summary>Goes on under a definition that reaches the same server.</summary>
    public void Adopt(ServerDefinition definition)
    {
        Connection!.Adopt(definition);
        _idle!.Reset();
    }

    /// <summary>It is no longer in use.</summary>
    public void Leave() => _idle?.Dispose();

    /// <summary>Ends its start at once, with its process rather than by waiting for its timeout.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stop.Cancel();
            Connection?.Kill();
        }
    }

    /// <summary>Ends it: a start that is under way goes on to its end first.</summary>
    /// <param name="end">How a connection is ended.</param>
    public async Task EndAsync(Func<ServerConnection, Task> end)
    {
        await Settled.ConfigureAwait(false);
        if (IsReady)
        {
            await end(Connection!).ConfigureAwait(false);
        }

        await Life.ConfigureAwait(false);
    }

    private async Task<ServerConnection> StartAsync(ServerDefinition definition)
    {
        using IDisposable? place = await EnterAsync().ConfigureAwait(false);
        _stop.Token.ThrowIfCancellationRequested();
        _began = _server.Connections.Time.GetTimestamp();
        ServerConnection connection = ServerConnection.Launch(definition, _server.Connections, _server.Scope, Number);
        lock (_gate)
        {
            Connection = connection;
            connection.IsUnattended = _isBackground && !_hurried.Task.IsCompleted;
            if (IsStopped)
            {
                connection.Kill();
            }
        }

        await connection.InitializeAsync().ConfigureAwait(false);
        TimeSpan took = _server.Connections.Time.GetElapsedTime(_began);
        Log.Started(_server.Connections.Logger, _server.Server, connection.Transport.Place, connection.Identity!.ProtocolVersion, (long)took.TotalMilliseconds);
        _server.Connections.Lives.NoteStart(_server.Server, took, null);
        return connection;
    }

    private async Task<IDisposable?> EnterAsync()
    {
        if (_isBackground)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            Task quiet = _server.Starts.WaitForQuietAsync(end.Token);
            if (await Task.WhenAny(quiet, _hurried.Task).ConfigureAwait(false) == quiet)
            {
                await quiet.ConfigureAwait(false);
                return null;
            }

            await end.CancelAsync().ConfigureAwait(false);
        }

        return await _server.Starts.EnterAsync(_stop.Token).ConfigureAwait(false);
    }

    private async Task FailAsync(Exception e)
    {
        ServerException failure = IsStopped
            ? new ServerException(_server.Server, ServerFailure.HandshakeFailed, "was stopped before it finished starting", "The next call starts it again.", e)
            : e as ServerException
            ?? new ServerException(_server.Server, ServerFailure.CannotStart, "cannot start: " + e.Message.TrimEnd('.'), "Check its entry in the configuration.", e);
        Log.StartFailed(_server.Connections.Logger, failure.Message);
        if (Connection is { } connection)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        // What is found wrong before anything is started costs nothing; a program that the system refuses was tried.
        bool counts = Connection is not null || e is not ServerException { InnerException: not Win32Exception };
        if (counts && !IsStopped)
        {
            _server.Connections.Lives.NoteStart(_server.Server, _server.Connections.Time.GetElapsedTime(_began), failure);
        }

        _owner.OnFailed(this, failure, counts);
        _settled.SetResult();
    }
}
