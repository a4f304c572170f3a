using System.CommandLine;
using McpGateway.Clients;
using McpGateway.Host.Clients;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway clients</c>.</summary>
internal sealed class ClientsCommand : GatewayCommand
{
    private readonly Option<ClientApplication[]> _clients = CommonOptions.Clients("only this one");

    public ClientsCommand()
        : base("clients", "lists the applications, their files and their servers")
    {
        Add(_clients);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Lists the AI applications on this machine, where they keep their servers, which they have, and what is odd. Changes nothing.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 listed, 1 none was found, 2 wrong usage";

    /// <inheritdoc />
    public override Task<int> RunAsync(CommandRun run) => Task.FromResult(new ClientCommands(run, new ClientArguments { Clients = run.Get(_clients) ?? [] }).List());
}
