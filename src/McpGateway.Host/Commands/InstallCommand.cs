using System.CommandLine;
using McpGateway.Clients;
using McpGateway.Host.Clients;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway install</c>.</summary>
internal sealed class InstallCommand : GatewayCommand
{
    private readonly Option<ClientApplication[]> _clients = CommonOptions.Clients("only this one instead of all that are on this machine");
    private readonly Option<bool> _keepServers = CommonOptions.Flag("--keep-servers", "leaves their own servers beside the gateway");
    private readonly Option<bool> _keepSecrets = CommonOptions.Flag("--keep-secrets", "leaves secrets in config.json instead of keeping them apart");
    private readonly Option<bool> _onlyExecutable = CommonOptions.Flag("--only-executable", "puts the executable into bin and touches no application: what an update needs, for the entry stays the same");
    private readonly Option<bool> _skipServers = CommonOptions.Flag("--skip-servers", "does not start the servers that were never seen to list their tools");
    private readonly Option<bool> _force = CommonOptions.Flag("--force", "replaces servers of the same name; makes the file of a client that is named and not found");

    public InstallCommand()
        : base("install", "makes the gateway the one MCP server of your AI applications")
    {
        Add(_clients);
        Add(_keepServers);
        Add(_keepSecrets);
        Add(_onlyExecutable);
        Add(_skipServers);
        Add(_force);
        Add(CommonOptions.DryRun);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Makes the gateway the one MCP server of AI applications: takes their servers over, keeps their files as they were, and writes itself into them. This
        executable is copied to bin in the gateway's folder; what an application starts keeps its path when the gateway is updated.
        At the end each server that was never seen is started once, to list its tools, and the saving is shown. Twice changes nothing.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 installed, or installed already; 1 failed, in one application or all (stderr says why); 2 wrong usage; 130 interrupted";

    /// <inheritdoc />
    public override Task<int> RunAsync(CommandRun run) => new ClientCommands(run, new ClientArguments
    {
        Clients = run.Get(_clients) ?? [],
        KeepServers = run.Get(_keepServers),
        KeepSecrets = run.Get(_keepSecrets),
        OnlyExecutable = run.Get(_onlyExecutable),
        SkipServers = run.Get(_skipServers),
        Force = run.Get(_force),
        DryRun = run.Get(CommonOptions.DryRun),
    }).InstallAsync();
}
