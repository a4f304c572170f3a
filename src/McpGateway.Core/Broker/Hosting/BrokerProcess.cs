using McpGateway.Broker.Platform;
using McpGateway.Diagnostics;
using McpGateway.Files;
using McpGateway.Gateway.Hosting;
using Microsoft.Extensions.Logging;

namespace McpGateway.Broker.Hosting;

/// <summary>The broker as a process.</summary>
public static class BrokerProcess
{
    /// <summary>Becomes the broker of a gateway's folder and serves, unless there is one.</summary>
    /// <param name="options">What it runs with.</param>
    /// <param name="cancellationToken">Ends it in order.</param>
    /// <exception cref="BrokerException">It cannot listen; whoever has started it has been told.</exception>
    public static async Task RunAsync(BrokerOptions options, CancellationToken cancellationToken)
    {
        using var signal = StartSignal.Open(options.Ready);
        try
        {
            await RunAsync(options, signal, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BrokerException or IOException or UnauthorizedAccessException)
        {
            signal.Fail(e.Message);
            throw e as BrokerException ?? new BrokerException(e.Message, e);
        }
    }

    private static async Task RunAsync(BrokerOptions options, StartSignal signal, CancellationToken cancellationToken)
    {
        var address = BrokerAddress.Of(options.Home);
        AtomicFile.CreatePrivateFolder(options.Home.Root);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(address.Folder);
        }
        else
        {
            PrivateFiles.EnsureFolder(address.Folder);
            PrivateFiles.Check(address.LifeLock, isSocket: false);
        }

        // The system lets go of it when the process ends, however that happens: a lock that is held has a holder that lives.
        using FileStream? lifeLock = FileLock.TryTake(address.LifeLock, TimeSpan.Zero);
        if (lifeLock is null)
        {
            signal.Say(StartSignal.Held);
            return;
        }

        var runtime = new GatewayRuntime(new GatewayOptions { Home = options.Home, Time = options.Time, OwnsProcess = true, Export = options.Export });
        await using (runtime.ConfigureAwait(false))
        {
            ILogger logger = runtime.LoggerFactory.CreateLogger("McpGateway.Broker");
            try
            {
                using IBrokerListener listener = OperatingSystem.IsWindows() ? PipeListener.Open(address, logger) : SocketListener.Open(address, logger);
                signal.Say(StartSignal.Ready);
                Log.Listening(logger, ProductVersion.Text, address.Place, Environment.ProcessId);
                using var host = new BrokerHost(options, runtime, listener, lifeLock);
                await host.RunAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (BrokerException e)
            {
                Log.CannotStart(logger, e.Message);
                throw;
            }
        }
    }
}
