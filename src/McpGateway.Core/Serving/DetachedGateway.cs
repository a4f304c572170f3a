using System.Collections;
using System.Text;
using McpGateway.Broker;
using McpGateway.Broker.Platform;
using McpGateway.Configuration;

namespace McpGateway.Serving;

/// <summary>Starts the executable so that it serves in a session of its own and outlives its starter: no terminal, no stream, no signal of the starter's group reaches it.</summary>
public static class DetachedGateway
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="program">The executable.</param>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="command">The command with its options.</param>
    /// <returns>What it says when it listens: a line for each address.</returns>
    /// <exception cref="ServingException">It cannot be started, or cannot serve like this: the message says why.</exception>
    public static IReadOnlyList<string> Start(BrokerProgram program, GatewayHome home, IReadOnlyList<string> command)
    {
        // What the user has set counts for servers, as it would without the option.
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        environment[GatewayHome.Variable] = home.Root;
        var start = new DetachedStart("the gateway", program, command, environment, Environment.CurrentDirectory) { SaysMore = true };
        byte[] said;
        try
        {
            said = OperatingSystem.IsWindows() ? WindowsStarter.Start(start, s_patience) : UnixStarter.Start(start, s_patience);
        }
        catch (BrokerException e)
        {
            throw new ServingException(e.Message, e);
        }

        string more = said.Length > 1 ? Encoding.UTF8.GetString(said.AsSpan(1)) : "";
        return said switch
        {
            [StartSignal.Ready, ..] => more.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            [StartSignal.Failed, ..] => throw new ServingException(more),
            _ => throw new ServingException("the gateway ended before it listened. Its reasons are in gateway.log."),
        };
    }
}
