using McpGateway.Configuration;

namespace McpGateway.Broker.Platform;

/// <summary>A process of the executable that is started to have nothing of its starter's, and what it gets instead.</summary>
/// <param name="What">What it is called in errors.</param>
/// <param name="Program">The executable.</param>
/// <param name="Command">The command and its options, without the one by which it says that it is ready.</param>
/// <param name="Environment">Its environment.</param>
/// <param name="Folder">The folder to be in.</param>
internal sealed record DetachedStart(string What, BrokerProgram Program, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment, string Folder)
{
    /// <summary>Whether it says more than a word: then all is read until it closes its end.</summary>
    public bool SaysMore { get; init; }

    /// <summary>A broker.</summary>
    /// <param name="program">The executable.</param>
    /// <param name="home">The folder that it is to serve, which exists.</param>
    public static DetachedStart OfBroker(BrokerProgram program, GatewayHome home) => new("the broker", program, [BrokerProgram.Command], BrokerEnvironment.Create(home), home.Root);

    /// <summary>Its arguments.</summary>
    /// <param name="ready">The number of the descriptor or handle on which it says that it is ready.</param>
    public string[] Arguments(string ready) => [.. Program.Arguments, .. Command, BrokerProgram.ReadyOption, ready];
}
