using McpGateway.Configuration;
using McpGateway.Transports.Stdio.Records;

namespace McpGateway.Serving;

/// <summary>The gateways of a folder that serve HTTP and run.</summary>
public static class ServingGateways
{
    private static readonly TimeSpan s_end = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>What each of them does, the oldest first. Starts none.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="onProblem">Hears of each that does not answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServingException">Their folder must not be trusted.</exception>
    public static async Task<IReadOnlyList<ServingStatus>> FindAsync(GatewayHome home, Action<ServingException> onProblem, CancellationToken cancellationToken)
    {
        var found = new List<ServingStatus>();
        foreach (ServingRecord record in ServingRecord.FindAll(home))
        {
            try
            {
                found.Add(await ServingControl.AskAsync(record, home.Root, cancellationToken).ConfigureAwait(false));
            }
            catch (ServingException e)
            {
                // One that ends just now is none.
                if (ServingRecord.FindAll(home).Any(living => living.Secret == record.Secret))
                {
                    onProblem(e);
                }
            }
        }

        return found;
    }

    /// <summary>A link that opens the page of one of them in a browser on this machine: it is good once, for ten minutes, and for this user.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="processId">Its process.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServingException">It does not answer, has ended, or has no page.</exception>
    public static async Task<string> CreateLinkAsync(GatewayHome home, int processId, CancellationToken cancellationToken) =>
        ServingRecord.FindAll(home).FirstOrDefault(record => record.ProcessId == processId) is { } found
            ? await ServingControl.LinkAsync(found, cancellationToken).ConfigureAwait(false)
            : throw new ServingException(FormattableString.Invariant($"The gateway, process {processId}, has ended."));

    /// <summary>Ends one of them in order: its servers are stopped, and calls under way are answered as lost.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="processId">Its process.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where it has ended before.</returns>
    /// <exception cref="ServingException">It does not answer or does not end.</exception>
    public static async Task<bool> StopAsync(GatewayHome home, int processId, CancellationToken cancellationToken)
    {
        if (ServingRecord.FindAll(home).FirstOrDefault(record => record.ProcessId == processId) is not { } found)
        {
            return false;
        }

        ProcessIdentity? process = ProcessTable.Find(processId);
        await ServingControl.StopAsync(found, cancellationToken).ConfigureAwait(false);
        long end = Environment.TickCount64 + (long)s_end.TotalMilliseconds;
        while (process is { } living && ProcessTable.IsAlive(living))
        {
            if (Environment.TickCount64 > end)
            {
                throw new ServingException($"{ServingControl.Name(found)} was told to end and has not within {s_end.TotalSeconds:0} s. gateway.log says what it waits for.");
            }

            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
