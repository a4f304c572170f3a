using System.Management.Automation;
using System.Security;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Secrets;
using McpGateway.Secrets;

namespace McpGateway.PowerShell.Commands.Secrets;

/// <summary>
/// Keeps a secret for servers, in the place of one of that name. An entry uses it as '${secret:NAME}', in single quotes, in -Environment or -Header; it is
/// put in when the server starts. Without -Value, it is asked for and not shown.
/// </summary>
[Cmdlet(VerbsCommon.Set, "McpSecret", SupportsShouldProcess = true, DefaultParameterSetName = OfValue)]
public sealed class SetMcpSecretCommand : PSCmdlet
{
    private const string OfValue = "Value";
    private const string OfVault = "Vault";

    /// <summary>The secret's name: letters of English, digits, '_', '-' and '.'.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SecretNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The value. It is a secure string, because a plain one would stand in the history of the session.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = OfValue)]
    public SecureString Value { get; set; } = new();

    /// <summary>Copies the secret of that name from a vault of SecretManagement, so that the gateway of any client can use it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfVault)]
    [ValidateNotNullOrEmpty]
    public string FromVault { get; set; } = "";

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (NamedSecrets.WrongName(Name) is { } wrong)
        {
            WriteError(ErrorRecords.InvalidParameter($"'{Name}' cannot be used: {wrong}", Name));
            return;
        }

        bool isCopy = ParameterSetName == OfVault;
        if (!ShouldProcess(Name, isCopy ? $"Copy secret from vault '{FromVault}'" : "Set secret"))
        {
            return;
        }

        try
        {
            string? value = isCopy ? VaultSecrets.ReadHere(FromVault, Name) : PlainText.Of(Value);
            if (value is null)
            {
                WriteError(ErrorRecords.SecretNotFound($"The vault '{FromVault}' has no secret '{Name}'.", Name, "Get-SecretInfo lists what vaults have."));
                return;
            }

            new NamedSecrets(ModuleRuntime.Current.Configuration.Home.Root).Set(Name, value);
        }
        catch (SecretStoreException e)
        {
            WriteError(e.ToErrorRecord(Name));
        }
    }
}
