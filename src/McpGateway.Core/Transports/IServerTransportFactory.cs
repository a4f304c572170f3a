using McpGateway.Configuration;

namespace McpGateway.Transports;

/// <summary>Reaches servers: one for each kind of transport.</summary>
internal interface IServerTransportFactory
{
    /// <summary>Starts, or opens, what is needed to reach a server.</summary>
    /// <param name="server">Its definition.</param>
    /// <param name="variables">What the variables in the definition stand for.</param>
    /// <exception cref="ServerException">It cannot be reached as it is defined.</exception>
    IServerTransport Open(ServerDefinition server, Variables variables);

    /// <summary>Tells what is missing to reach a server, as far as that can be told without starting anything.</summary>
    /// <inheritdoc cref="Open" path="/param" />
    /// <exception cref="ServerException">Something is.</exception>
    void Check(ServerDefinition server, Variables variables);

    /// <summary>How the login at a server stands, without asking the server; null where there is none to tell of.</summary>
    /// <param name="server">Its definition.</param>
    /// <param name="variables">What the variables in the definition stand for.</param>
    /// <param name="withPlace">Whether to tell where the tokens are kept, for which their store has to be opened.</param>
    ServerLoginState? FindLogin(ServerDefinition server, Variables variables, bool withPlace) => null;

    /// <summary>A start for which nobody waits; null where the server cannot be started at all: why, the start says.</summary>
    /// <inheritdoc cref="Open" path="/param" />
    IUnattendedStart? PlanUnattended(ServerDefinition server, Variables variables);
}
