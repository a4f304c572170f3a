using System.Collections;
using System.Runtime.InteropServices;
using McpGateway.Access;
using McpGateway.Cluster.Commands;
using McpGateway.Cluster.Hosting;
using McpGateway.Cluster.Settings;
using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Cluster;

/// <summary><c>mcp-gateway-node</c>.</summary>
internal static class Program
{
    private const int Failed = 1, Misused = 2;

    /// <summary>Runs a node until it is told to end.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            if (arguments is [{ Length: > 0 } word, .. var rest] && word[0] != '-' && !NodeHelp.IsAskedBy(word))
            {
                NodeCommand command = NodeCommands.Find(word);
                if (rest.Any(NodeHelp.IsAskedBy))
                {
                    await Console.Out.WriteLineAsync(NodeHelp.Of(command)).ConfigureAwait(false);
                    return 0;
                }

                await command.RunAsync(new CommandCall(rest, Variables(), Console.Out)).ConfigureAwait(false);
                return 0;
            }

            if (arguments.Any(NodeHelp.IsAskedBy))
            {
                await Console.Out.WriteLineAsync(NodeHelp.Text).ConfigureAwait(false);
                return 0;
            }

            if (arguments is ["--version" or "-V"])
            {
                await Console.Out.WriteLineAsync("mcp-gateway-node " + ProductVersion.Text).ConfigureAwait(false);
                return 0;
            }

            await RunAsync(NodeOptionsReader.Read(NodeOptionsReader.Collect(arguments, Variables()), Console.Out, Console.Error)).ConfigureAwait(false);
            return 0;
        }
        catch (NodeUsageException e)
        {
            return await FailAsync(e.Message + " Help: mcp-gateway-node --help", Misused).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ConfigurationException or AccessException or IOException or UnauthorizedAccessException)
        {
            return await FailAsync(e.Message, Failed).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(NodeOptions options)
    {
        using var end = new CancellationTokenSource();
        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            end.Cancel();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        try
        {
            await ClusterNode.RunAsync(options, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // It was told to end before it had joined.
        }
    }

    private static Dictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);

    private static async Task<int> FailAsync(string problem, int code)
    {
        await Console.Error.WriteLineAsync("mcp-gateway-node: " + problem).ConfigureAwait(false);
        return code;
    }
}
