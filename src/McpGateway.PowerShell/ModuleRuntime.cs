using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Secrets;

namespace McpGateway.PowerShell;

/// <summary>
/// The gateway's inside for all cmdlets of this process, whichever runspace they run in: made when it is first needed, ended when the module is
/// removed or the process ends.
/// </summary>
public static class ModuleRuntime
{
    /// <summary>Longer than the end of an obstinate server takes; whatever is left after it is killed.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly Lock s_gate = new();
    private static GatewayRuntime? s_runtime;
    private static bool s_watchesExit;

    /// <summary>The runtime of the folder that MCP_GATEWAY_HOME names now, with the configuration that is there now. Making it starts nothing.</summary>
    internal static GatewayRuntime Current
    {
        get
        {
            GatewayRuntime runtime = Get();
            runtime.Configuration.Refresh();
            return runtime;
        }
    }

    /// <summary>Ends all connections of this process, in order. The next cmdlet makes new ones.</summary>
    public static void Close()
    {
        GatewayRuntime? runtime;
        lock (s_gate)
        {
            runtime = s_runtime;
            s_runtime = null;
        }

        if (runtime is not null)
        {
            Task.Run(async () => await runtime.DisposeAsync().ConfigureAwait(false)).Wait(s_patience);
        }
    }

    private static GatewayHome Home()
    {
        try
        {
            return GatewayHome.FromEnvironment();
        }
        catch (ConfigurationException e)
        {
            throw new McpConfigurationException(e.Message, e);
        }
    }

    private static GatewayRuntime Get()
    {
        GatewayHome home = Home();
        lock (s_gate)
        {
            if (s_runtime is { } runtime && runtime.Configuration.Home.Root == home.Root)
            {
                return runtime;
            }

            if (!s_watchesExit)
            {
                // Before the runtime, which kills at the exit what still lives then.
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Close();
                s_watchesExit = true;
            }

            if (s_runtime is { } old)
            {
                _ = Task.Run(async () => await old.DisposeAsync().ConfigureAwait(false));
            }

            return s_runtime = new GatewayRuntime(new GatewayOptions { Home = home, Vaults = VaultSecrets.Read, UsesBroker = true, Export = TelemetryExport.Start });
        }
    }
}
