using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Connections.Pool;
using McpGateway.Transports.Stdio;
using McpGateway.Transports;

namespace McpGateway.Tests.Support;

/// <summary>A pool of connections to real processes, with a home, a log and variables of its own.</summary>
internal sealed class PoolRig : IAsyncDisposable
{
    public static readonly ConnectionScope Scope = new("test", null);

    /// <param name="time">The clock; the system's where null.</param>
    /// <param name="concurrentStarts">How many servers may start at the same time.</param>
    /// <param name="transports">Reaches the servers; as processes where null.</param>
    /// <param name="revision">What every server spoke when it was last seen; null where none was.</param>
    public PoolRig(TimeProvider? time = null, int concurrentStarts = 8, string? revision = null, IServerTransportFactory? transports = null)
    {
        Pool = new ConnectionPool(new ConnectionContext(
            Home.Home,
            time ?? TimeProvider.System,
            Log,
            () => new Variables(Home.Home.EnvironmentFile, DotEnvFile.Read(Home.Home.EnvironmentFile), name => Variables.GetValueOrDefault(name)),
            transports ?? new StdioTransports(Home.Home, time ?? TimeProvider.System, Log)) { ConcurrentStarts = () => concurrentStarts, RevisionOf = _ => revision });
    }

    public TemporaryHome Home { get; } = new();

    public CollectingLogger Log { get; } = new();

    /// <summary>The environment as far as variables are concerned.</summary>
    public ConcurrentDictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public ConnectionPool Pool { get; }

    public Task<ServerConnection> GetAsync(ServerDefinition server) => Pool.GetAsync(server, Scope, CancellationToken.None).InTime();

    /// <summary>The error with which the start of a server fails.</summary>
    public Task<ServerException> FailsAsync(ServerDefinition server) => Assert.ThrowsAsync<ServerException>(() => GetAsync(server));

    /// <summary>Sends a call; its end is the sink's.</summary>
    public static RecordingSink Send(ServerConnection connection, string tool, string arguments = "{}", bool progress = false) =>
        Send(connection, tool, arguments, progress, out _);

    public static RecordingSink Send(ServerConnection connection, string tool, string arguments, bool progress, out long id)
    {
        var sink = new RecordingSink();
        byte[] parameters = Encoding.UTF8.GetBytes($"{{\"name\":\"{tool}\",\"arguments\":{arguments}}}");
        var call = new OutgoingRequest { Method = "\"tools/call\""u8, Line = parameters, Params = new(0, parameters.Length), WantsProgress = progress };
        Assert.True(connection.TrySend(call, sink, out id));
        return sink;
    }

    /// <summary>Calls a tool and returns the member <c>result</c>.</summary>
    public static async Task<JsonElement> CallAsync(ServerConnection connection, string tool, string arguments = "{}")
    {
        string line = await Send(connection, tool, arguments).End.InTime();
        return JsonDocument.Parse(line).RootElement.GetProperty("result");
    }

    public async Task<JsonElement> CallAsync(ServerDefinition server, string tool, string arguments = "{}") =>
        await CallAsync(await GetAsync(server), tool, arguments);

    /// <summary>Nothing is left of a server: no process where it had one.</summary>
    public static async Task AssertGoneAsync(ServerConnection connection)
    {
        await connection.Ended.InTime();
        if (connection.Transport.ProcessId is { } process)
        {
            await Processes.AssertGone(process);
        }
        else
        {
            await Deadline.Until(() => connection.Closing is not null, () => "the server lives");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync().AsTask().WaitAsync(Deadline.Patience);
        Home.Dispose();
    }
}
