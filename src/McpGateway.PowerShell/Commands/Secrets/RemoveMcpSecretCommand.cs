using System.Management.Automation;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;
using McpGateway.Secrets;

namespace McpGateway.PowerShell.Commands.Secrets;

/// <summary>Removes secrets. A server whose entry uses one cannot be started any more until it is set again.</summary>
[Cmdlet(VerbsCommon.Remove, "McpSecret", SupportsShouldProcess = true)]
public sealed class RemoveMcpSecretCommand : PSCmdlet
{
    /// <summary>Names or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SecretNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        var secrets = new NamedSecrets(ModuleRuntime.Current.Configuration.Home.Root);
        try
        {
            IReadOnlyList<string> names = secrets.List();
            foreach (string name in names.Where(name => ServerSelection.Fits(name, Name)))
            {
                if (ShouldProcess(name, "Remove secret"))
                {
                    secrets.Remove(name);
                }
            }

            foreach (string missing in Name.Where(name => !ServerSelection.IsPattern(name) && !names.Contains(name, StringComparer.OrdinalIgnoreCase)))
            {
                WriteError(ErrorRecords.SecretNotFound(missing));
            }
        }
        catch (SecretStoreException e)
        {
            WriteError(e.ToErrorRecord(string.Join(", ", Name)));
        }
    }
}
