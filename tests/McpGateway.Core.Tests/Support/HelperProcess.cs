using System.Diagnostics;
using System.Globalization;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Pool;
using McpGateway.Secrets;
using McpGateway.Transports.Stdio;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpGateway.Tests.Support;

/// <summary>The test assembly as a process of its own, for what needs two processes or limits that hold for a whole process.</summary>
internal static class HelperProcess
{
    public const string Switch = "--helper";

    /// <summary>Runs in the other process.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["register", string file, string prefix, string count]:
                for (int i = 0; i < int.Parse(count, CultureInfo.InvariantCulture); i++)
                {
                    await new ConfigurationFile(file).SetAsync(Definition(string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}")), replace: false, CancellationToken.None);
                }

                return 0;
            case ["register-big", string file]:
                try
                {
                    await new ConfigurationFile(file).SetAsync(Definition("big") with { Description = new string('x', 200_000) }, replace: true, CancellationToken.None);
                    return 0;
                }
                catch (ConfigurationException e)
                {
                    await Console.Out.WriteLineAsync(e.Message);
                    return 7;
                }

            case ["set-secrets", string home, string prefix, string count]:
                ISecretStore store = SecretStores.Open(home, SecretStores.Named);
                for (int i = 0; i < int.Parse(count, CultureInfo.InvariantCulture); i++)
                {
                    string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}");
                    store.Set(name, $"value of {name}");
                }

                return 0;
            case ["login-token", string home, string url]:
                await Console.Out.WriteLineAsync(await Logins.LoginHelper.TokenAsync(home, url));
                return 0;
            case ["hold-login", string home, string url]:
                await Logins.LoginHelper.HoldAsync(home, url);
                return 0;
            case ["browse", string page]:
                await Logins.ScriptedUser.BrowseAsync(new Uri(page));
                return 0;
            case ["exit-with-server", string home, string pids]:
                // As a program does that calls Environment.Exit: nothing is closed in order.
                var folder = new GatewayHome(home);
                var pool = new ConnectionPool(new ConnectionContext(
                    folder, TimeProvider.System, NullLogger.Instance, () => Variables.Load(folder), new StdioTransports(folder, TimeProvider.System, NullLogger.Instance)));
                await pool.GetAsync(
                    Sample.Server("left", "--pid-file", pids, "--ignore-stdin-close", "--ignore-sigterm", "--spawn-child", "--child-leaves-group"), new ConnectionScope("helper", null), CancellationToken.None);
                await Processes.UntilInOwnSession(Processes.FromFile(pids)[1]);
                Environment.Exit(0);
                return 0;
            case ["exit-with-container", string home, string engine]:
                var place = new GatewayHome(home);
                var connections = new ConnectionPool(new ConnectionContext(
                    place, TimeProvider.System, NullLogger.Instance, () => Variables.Load(place), new StdioTransports(place, TimeProvider.System, NullLogger.Instance)));
                await connections.GetAsync(new ServerDefinition { Name = "left", Command = engine, Arguments = ["run", "image"] }, new ConnectionScope("helper", null), CancellationToken.None);
                Environment.Exit(0);
                return 0;
            case ["install" or "uninstall", string userHome, string step, string which]:
                return await Clients.ClientHelper.RunAsync(args[0] == "install", userHome, step, which);
            default:
                return 64;
        }
    }

    /// <summary>Starts the helper.</summary>
    public static Task<(int ExitCode, string Output)> StartAsync(params string[] arguments) => RunAsync(new ProcessStartInfo(Program, [Switch, .. arguments]));

    /// <summary>Runs a shell script, which starts the helper as <c>"$HELPER" --helper ...</c>.</summary>
    public static Task<(int ExitCode, string Output)> ShellAsync(string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]);
        start.Environment["HELPER"] = Program;
        return RunAsync(start);
    }

    public static string Program => Path.ChangeExtension(typeof(HelperProcess).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);

    private static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().InTime();
        return (process.ExitCode, await output.InTime() + await error.InTime());
    }

    private static ServerDefinition Definition(string name) => new() { Name = name, Command = "some-program", Arguments = ["--name", name] };
}
