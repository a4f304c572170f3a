using System.CommandLine;
using McpGateway.Clients;
using McpGateway.Host.Clients;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway uninstall</c>.</summary>
internal sealed class UninstallCommand : GatewayCommand
{
    private readonly Option<ClientApplication[]> _clients = CommonOptions.Clients("only this one instead of all that are on this machine");
    private readonly Option<bool> _removeBackup = CommonOptions.Flag("--remove-backup", "removes the copies of the files as they were");

    public UninstallCommand()
        : base("uninstall", "undoes that and puts their own servers back")
    {
        Add(_clients);
        Add(_removeBackup);
        Add(CommonOptions.DryRun);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Takes the gateway out of AI applications and puts their own servers back: byte for byte where nobody has edited the file since, otherwise with what
        was edited. The gateway keeps its configuration.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 done, or nothing to do; 1 failed (stderr says why); 2 wrong usage; 130 interrupted";

    /// <inheritdoc />
    public override Task<int> RunAsync(CommandRun run) => new ClientCommands(run, new ClientArguments
    {
        Clients = run.Get(_clients) ?? [],
        RemoveBackup = run.Get(_removeBackup),
        DryRun = run.Get(CommonOptions.DryRun),
    }).UninstallAsync();
}
