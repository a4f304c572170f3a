using System.Globalization;
using McpGateway.Clients;
using McpGateway.Clients.Installing;

namespace McpGateway.Tests.Clients;

/// <summary>Installs or uninstalls in a process of its own, which may end itself before a step.</summary>
internal static class ClientHelper
{
    public const int Killed = 99;

    /// <param name="isInstall">Whether to install or to uninstall.</param>
    /// <param name="userHome">The made-up home.</param>
    /// <param name="step">The step before which it ends; empty for none.</param>
    /// <param name="which">Which time of that step; without a step the client.</param>
    public static async Task<int> RunAsync(bool isInstall, string userHome, string step, string which)
    {
        var machine = new ClientMachine { System = ClientSystem.Linux, Home = userHome, Environment = _ => null };
        ClientApplication client = KnownClients.Find(step.Length == 0 ? which : "Cursor")!;
        int left = step.Length == 0 ? 0 : int.Parse(which, CultureInfo.InvariantCulture);
        var installer = new ClientInstaller(machine, new(new(Path.Combine(userHome, ".mcp-gateway"))))
        {
            Step = name =>
            {
                if (name == step && --left == 0)
                {
                    // At once: nothing is closed or cleaned up.
                    Support.Processes.End(Killed);
                }
            },
        };
        ClientPlace place = client.Places(machine).First(place => place.IsDefault);
        InstallResult result = isInstall
            ? await installer.InstallAsync(client, place, new InstallOptions { Command = ["/opt/gateway/bin/mcp-gateway"] }, CancellationToken.None)
            : await installer.UninstallAsync(client, place, removeBackup: false, CancellationToken.None);
        await Console.Out.WriteLineAsync(result.Changed.ToString());
        return 0;
    }
}
