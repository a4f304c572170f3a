using McpGateway.Configuration;

namespace McpGateway.Broker;

/// <summary>How the executable is started, of which both relays and brokers are processes.</summary>
/// <param name="Path">The program.</param>
/// <param name="Arguments">What comes before the arguments proper: an assembly, where the program is <c>dotnet</c>.</param>
public sealed record BrokerProgram(string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>Makes a copy in the gateway's folder that a broker is started from, and names it; null, or a result of null, where it is started from <see cref="Path"/>.</summary>
    public Func<GatewayHome, string?>? Copy { get; init; }

    /// <summary>The command that is a broker.</summary>
    public const string Command = "broker";

    /// <summary>The option with the number of the descriptor or handle on which the starter waits for a word.</summary>
    public const string ReadyOption = "--ready";

    /// <summary>The option with the seconds after which a broker that nobody uses ends.</summary>
    public const string IdleOption = "--idle";
}
