using System.CommandLine;
using McpGateway.Clients;
using McpGateway.Host.Clients;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway import</c>.</summary>
internal sealed class ImportCommand : GatewayCommand
{
    private readonly Option<ClientApplication[]> _clients = CommonOptions.Clients("from one of these applications");
    private readonly Option<string[]> _files = CommonOptions.Files("--file", "from a file in the form of one of them");
    private readonly Option<bool> _keepSecrets = CommonOptions.Flag("--keep-secrets", "leaves secrets in config.json instead of keeping them apart");
    private readonly Option<bool> _force = CommonOptions.Flag("--force", "replaces servers of the same name; otherwise the new one gets a name of its own");

    public ImportCommand()
        : base("import", "takes over servers from applications or files")
    {
        Add(_clients);
        Add(_files);
        Add(_keepSecrets);
        Add(_force);
        Add(CommonOptions.DryRun);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Takes servers over into the gateway's configuration. Secrets in their variables and headers are kept apart: mcp-gateway secret list shows them.
        """;

    /// <inheritdoc />
    public override string Usage => $"{HelpText.NameOf(_clients)} | {HelpText.NameOf(_files)} [options]";

    /// <inheritdoc />
    public override Task<int> RunAsync(CommandRun run) => new ClientCommands(run, new ClientArguments
    {
        Clients = run.Get(_clients) ?? [],
        Files = run.Get(_files) ?? [],
        KeepSecrets = run.Get(_keepSecrets),
        Force = run.Get(_force),
        DryRun = run.Get(CommonOptions.DryRun),
    }).ImportAsync();
}
