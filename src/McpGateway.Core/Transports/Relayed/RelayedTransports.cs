using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Transports.Relayed;

/// <summary>Reaches servers that several processes of this user may share by way of the gateway that has them, where there is one; all others as they are reached without.</summary>
/// <param name="own">How servers are reached from this process.</param>
/// <param name="find">Finds the way; null where there is none.</param>
/// <param name="home">The gateway's folder.</param>
internal sealed class RelayedTransports(IServerTransportFactory own, Func<ServerDefinition, RelayedLink?> find, GatewayHome home) : IServerTransportFactory
{
    /// <inheritdoc />
    public IServerTransport Open(ServerDefinition server, Variables variables) =>
        server.Scope != ServerScope.Client && server.IsOffered && find(server) is { } link
            ? new RelayedTransport(server, link, RedactorOf(server, variables), home.ServerLogOf(server.Name))
            : own.Open(server, variables);

    /// <inheritdoc />
    public void Check(ServerDefinition server, Variables variables) => own.Check(server, variables);

    /// <inheritdoc />
    public ServerLoginState? FindLogin(ServerDefinition server, Variables variables, bool withPlace) => own.FindLogin(server, variables, withPlace);

    /// <inheritdoc />
    public IUnattendedStart? PlanUnattended(ServerDefinition server, Variables variables) => own.PlanUnattended(server, variables);

    /// <summary>Masks what must not be shown. The other gateway says what is missing.</summary>
    public static Redactor RedactorOf(ServerDefinition server, Variables variables)
    {
        var secrets = new List<string>();
        foreach ((string name, string template) in server.Environment.Concat(server.Headers))
        {
            try
            {
                string value = variables.Expand(template, name, secrets, takesSecrets: true);
                if (SecretNames.Suggest(name))
                {
                    secrets.Add(value);
                }
            }
            catch (ConfigurationException)
            {
                // Nor can it be shown.
            }
        }

        secrets.AddRange(PlainSecrets.Of(server.Environment.Values, server.Arguments));
        return new Redactor(secrets);
    }
}
