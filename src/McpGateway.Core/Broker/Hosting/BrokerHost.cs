using System.Collections.Concurrent;
using McpGateway.Configuration.Reading;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Policy;
using Microsoft.Extensions.Logging;

namespace McpGateway.Broker.Hosting;

/// <summary>
/// A process that serves all clients of a user. Whoever connects is told who it is, says what for it comes, and has a thread until it is served.
/// </summary>
internal sealed class BrokerHost : IDisposable
{
    /// <summary>How long somebody who has connected may take to say what for.</summary>
    private static readonly TimeSpan s_hello = TimeSpan.FromSeconds(10);

    /// <summary>How often is looked whether there still is what is served.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(10);

    private readonly BrokerOptions _options;
    private readonly GatewayRuntime _runtime;
    private readonly GatewayHost _host;
    private readonly IBrokerListener _listener;
    private readonly IDisposable _lifeLock;
    private readonly ILogger _logger;
    private readonly DateTimeOffset _since;
    private readonly ConcurrentDictionary<BrokerSession, Task> _sessions = new();
    private readonly ConcurrentDictionary<BrokerConnection, Task> _httpConnections = new();
    private readonly Lazy<IBrokerHttpDoor>? _httpDoor;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<string> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _open;
    private bool _isRetired;

    /// <param name="options">What it runs with.</param>
    /// <param name="runtime">What is served.</param>
    /// <param name="listener">Where relays connect.</param>
    /// <param name="lifeLock">The lock that is held as long as new clients are taken.</param>
    public BrokerHost(BrokerOptions options, GatewayRuntime runtime, IBrokerListener listener, IDisposable lifeLock)
    {
        _options = options;
        _runtime = runtime;
        _listener = listener;
        _lifeLock = lifeLock;
        _logger = runtime.LoggerFactory.CreateLogger("McpGateway.Broker");
        _since = options.Time.GetUtcNow();
        _host = GatewayHost.Start(runtime);
        _httpDoor = options.HttpDoor is { } door ? new(() => door(runtime, _host)) : null;
    }

    /// <summary>Serves until nobody uses it any more, or it is told to end.</summary>
    /// <param name="cancellationToken">Ends it in order.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration asked = cancellationToken.Register(() => _ending.TrySetResult("it was told to"));
        using var idle = new IdleEnd(_options.Idle, _options.Time, IsUsed, EndUnused);
        TimeSpan look = _options.Idle < s_look ? _options.Idle : s_look;
        using ITimer home = _options.Time.CreateTimer(_ => LookForHome(), null, look, look);
        new Thread(Accept, maxStackSize: 256 * 1024) { IsBackground = true, Name = "mcp broker" }.Start();
        string reason = await _ending.Task.ConfigureAwait(false);
        Log.Ending(_logger, reason);
        Retire();
        // Who connects from here on finds nobody, and starts another broker.
        _listener.Dispose();
        if (_httpDoor is { IsValueCreated: true })
        {
            // What is under way there is answered.
            await _httpDoor.Value.DisposeAsync().ConfigureAwait(false);
        }

        await _end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll([.. _sessions.Values, .. _httpConnections.Values]).ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose() => _end.Dispose();

    private void EndUnused() => EndUnused("nobody has used it for long");

    private void EndUnused(string reason)
    {
        // Who has connected at this very moment is served, and others find another broker.
        Retire();
        if (Volatile.Read(ref _open) == 0)
        {
            _ending.TrySetResult(reason);
        }
    }

    /// <summary>Nobody comes to a broker whose folder was removed; those who are there may go on.</summary>
    private void LookForHome()
    {
        if (Volatile.Read(ref _open) == 0 && !Directory.Exists(_options.Home.Root))
        {
            EndUnused("its folder is gone");
        }
    }

    private bool IsUsed() => Volatile.Read(ref _open) > 0 || _runtime.HasProcesses;

    /// <summary>Takes no new clients: another broker may.</summary>
    /// <returns>False where it does not any more.</returns>
    private bool Retire()
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                return false;
            }

            _isRetired = true;
            try
            {
                _listener.Retire();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.AcceptFailed(_logger, e);
            }

            _lifeLock.Dispose();
            return true;
        }
    }

    private void Accept()
    {
        while (_listener.Accept() is { } connection)
        {
            Interlocked.Increment(ref _open);
            new Thread(() => Meet(connection), maxStackSize: 256 * 1024) { IsBackground = true, Name = "mcp relay" }.Start();
        }
    }

    /// <summary>Finds out who has connected and what for.</summary>
    private void Meet(BrokerConnection connection)
    {
        try
        {
            // Whoever says nothing is not waited for.
            using var late = new Timer(_ => connection.Abort(), null, s_hello, Timeout.InfiniteTimeSpan);
            byte[] first = new byte[1];
            if (connection.Input.Read(first) == 0)
            {
                // It has looked whether somebody is here.
                connection.Dispose();
                Leave();
                return;
            }

            if (char.IsAsciiLetter((char)first[0]))
            {
                late.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                ServeHttp(connection, first);
                return;
            }

            connection.Output.Write(new BrokerGreeting(BrokerAddress.WireVersion, ProductVersion.Text, Environment.ProcessId, EnvironmentUses.NamesOf(_runtime.Configuration.Current.Servers)).ToLine());
            var lines = new LineSplitter(connection.Input.Read);
            RelayHello? hello = lines.TryReadLine(out ReadOnlySpan<byte> line) ? RelayHello.Read(line) : null;
            late.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (hello is { Wants: RelayHello.Session } or { Wants: RelayHello.View, Server: not null, Fingerprint: not null })
            {
                Serve(connection, hello, lines.TakeLeft());
                return;
            }

            Answer(connection, hello);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has gone.
        }
        catch (Exception e)
        {
            Log.SessionFailed(_logger, e);
        }

        connection.Dispose();
        Leave();
    }

    private void Answer(BrokerConnection connection, RelayHello? hello)
    {
        switch (hello?.Wants)
        {
            case RelayHello.Status:
                connection.Output.Write(StatusLine());
                break;
            case RelayHello.Stop:
                connection.Output.Write(StatusLine());
                _ending.TrySetResult("it was told to");
                break;
            case RelayHello.Drain when VersionOrder.Instance.Compare(hello.Version, ProductVersion.Text) > 0:
                if (Retire())
                {
                    Log.Draining(_logger, hello.Version, _sessions.Count);
                }

                break;
            default:
                Log.Refused(_logger, hello is null ? "no hello" : $"version {UntrustedText.OneLine(hello.Version, 40)} wants '{UntrustedText.OneLine(hello.Wants, 40)}'");
                break;
        }
    }

    /// <summary>Whoever begins with a letter speaks HTTP: a method of it does.</summary>
    private void ServeHttp(BrokerConnection connection, byte[] first)
    {
        if (_httpDoor is null)
        {
            Log.Refused(_logger, "it speaks HTTP");
            connection.Dispose();
            Leave();
            return;
        }

        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _httpConnections[connection] = ServeHttpAsync(_httpDoor, connection, first, begin.Task);
        begin.SetResult();
    }

    private async Task ServeHttpAsync(Lazy<IBrokerHttpDoor> door, BrokerConnection connection, byte[] first, Task begin)
    {
        await begin.ConfigureAwait(false);
        try
        {
            var input = new PrefixedInput(first, connection.PlainInput);
            await using (input.ConfigureAwait(false))
            {
                await door.Value.ServeAsync(input, connection.Output, _end.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It has gone, or the broker ends.
        }
        catch (Exception e)
        {
            Log.SessionFailed(_logger, e);
        }

        connection.Dispose();
        _httpConnections.TryRemove(connection, out _);
        Leave();
    }

    private void Serve(BrokerConnection connection, RelayHello hello, byte[] first)
    {
        var channel = new SessionChannel(first.Length == 0 ? connection.Input : new PrefixedInput(first, connection.Input), connection, _runtime.ReleaseMemory, _logger, _options.MostWaiting);
        var session = new BrokerSession(hello, _options.Time.GetUtcNow()) { Channel = channel };
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sessions[session] = ServeAsync(session, connection, begin.Task);
        Log.SessionBegun(_logger, UntrustedText.OneLine(hello.Folder, 200), hello.Process, _sessions.Count);
        begin.SetResult();
    }

    private async Task ServeAsync(BrokerSession session, BrokerConnection connection, Task begin)
    {
        await begin.ConfigureAwait(false);
        try
        {
            RelayHello hello = session.Hello;
            var surroundings = new ClientSurroundings(hello.Folder, hello.Environment);
            await (hello.Wants == RelayHello.View
                ? _host.ServeServerAsync(session.Channel, hello.Server!, hello.Fingerprint!, surroundings, _end.Token)
                : _host.ServeAsync(session.Channel, _end.Token, surroundings, _runtime.AccessOf(Caller.User, hello.Profile), new ClientOrigin("broker"))).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A mistake of ours over one client must not end the others.
            Log.SessionFailed(_logger, e);
        }

        connection.Dispose();
        _sessions.TryRemove(session, out _);
        Log.SessionEnded(_logger, _sessions.Count);
        Leave();
    }

    /// <summary>A connection has ended. With the last one a broker ends that takes no new ones.</summary>
    private void Leave()
    {
        bool isLast = Interlocked.Decrement(ref _open) == 0;
        lock (_gate)
        {
            if (isLast && _isRetired)
            {
                _ending.TrySetResult("its last client has gone, and it takes no new ones");
            }
        }
    }

    /// <summary>What it does, as one line of JSON.</summary>
    private byte[] StatusLine() => HelloJson.Line(json =>
    {
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteString("version", ProductVersion.Text);
        json.WriteString("home", _options.Home.Root);
        json.WriteString("since", _since);
        json.WriteString("state", _isRetired ? "draining" : "serving");
        json.WriteStartArray("sessions");
        foreach (BrokerSession session in _sessions.Keys.OrderBy(session => session.Since))
        {
            json.WriteStartObject();
            json.WriteString("client", UntrustedText.OneLine(session.Channel.ClientName ?? "", 80));
            json.WriteString("folder", UntrustedText.OneLine(session.Hello.Folder, 500));
            json.WriteNumber("pid", session.Hello.Process);
            json.WriteString("version", UntrustedText.OneLine(session.Hello.Version, 40));
            json.WriteString("since", session.Since);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        StartedServers.Write(json, _runtime);
    });
}
