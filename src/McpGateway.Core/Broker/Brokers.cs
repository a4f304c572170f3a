using McpGateway.Broker.Platform;
using McpGateway.Configuration;
using McpGateway.Transports.Stdio.Records;

namespace McpGateway.Broker;

/// <summary>The brokers of a gateway's folder: the one that takes clients, and those of older versions that keep theirs.</summary>
public static class Brokers
{
    private static readonly TimeSpan s_end = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>What each of them does. Starts none.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <exception cref="BrokerException">One does not answer, or what is at its address must not be trusted.</exception>
    public static IReadOnlyList<BrokerStatus> Find(GatewayHome home) => [.. Places(home).Select(place => Ask(place, RelayHello.Status)).OfType<BrokerStatus>()];

    /// <summary>Ends one of them in order: its servers are stopped. Its clients are told that calls under way are lost, and start another one with their next request.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where it has ended before.</returns>
    /// <exception cref="BrokerException">It does not answer or does not end.</exception>
    public static async Task<bool> StopAsync(GatewayHome home, BrokerStatus broker, CancellationToken cancellationToken)
    {
        foreach (string place in Places(home))
        {
            if (Ask(place, RelayHello.Status)?.ProcessId == broker.ProcessId && Ask(place, RelayHello.Stop) is { } asked)
            {
                await WaitForEndAsync(asked.ProcessId, cancellationToken).ConfigureAwait(false);
                return true;
            }
        }

        return false;
    }

    private static BrokerStatus? Ask(string place, string wants) => BrokerDoor.Ask(place, wants) is { } line ? BrokerStatus.Parse(line) with { Address = OperatingSystem.IsWindows() ? $"pipe:///pipe/{place}#/mcp" : $"unix://{place}#/mcp" } : null;

    private static string[] Places(GatewayHome home)
    {
        var address = BrokerAddress.Of(home);
        if (OperatingSystem.IsWindows())
        {
            return [address.Name, .. address.RetiredPipes()];
        }

        if (!Directory.Exists(address.Folder))
        {
            return [];
        }

        PrivateFiles.EnsureFolder(address.Folder);
        return [address.SocketFile, .. address.RetiredSockets()];
    }

    private static async Task WaitForEndAsync(int id, CancellationToken cancellationToken)
    {
        // It is no child of this process, so that the system tells nobody here of its end.
        if (ProcessTable.Find(id) is not { } process)
        {
            return;
        }

        long end = Environment.TickCount64 + (long)s_end.TotalMilliseconds;
        while (ProcessTable.IsAlive(process))
        {
            if (Environment.TickCount64 > end)
            {
                throw new BrokerException(FormattableString.Invariant($"the broker, process {id}, was told to end and has not within {s_end.TotalSeconds:0} s. gateway.log says what it waits for."));
            }

            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
