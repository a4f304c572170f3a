using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;
using McpGateway.Secrets;

namespace McpGateway.PowerShell.Commands.Secrets;

/// <summary>Gets the names of the secrets that are kept for servers, and which servers use them. Never shows a value.</summary>
[Cmdlet(VerbsCommon.Get, "McpSecret")]
[OutputType(typeof(McpSecret))]
public sealed class GetMcpSecretCommand : PSCmdlet
{
    /// <summary>Names or wildcards; by default, all secrets.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SecretNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        ConfigurationStore configuration = ModuleRuntime.Current.Configuration;
        var secrets = new NamedSecrets(configuration.Home.Root);
        try
        {
            IReadOnlyList<string> names = secrets.List();
            foreach (string name in names.Where(name => ServerSelection.Fits(name, Name)))
            {
                WriteObject(new McpSecret(name, [.. SecretUses.ServersOf(configuration.Current.Servers, name)], secrets.Place));
            }

            foreach (string missing in (Name ?? []).Where(name => !ServerSelection.IsPattern(name) && !names.Contains(name, StringComparer.OrdinalIgnoreCase)))
            {
                WriteError(ErrorRecords.SecretNotFound(missing));
            }
        }
        catch (SecretStoreException e)
        {
            WriteError(e.ToErrorRecord(secrets));
        }
    }
}
