using System.Management.Automation;
using McpGateway.Access;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands.Tokens;

/// <summary>Removes tokens: from the next request on they let nobody in. With the last one, processes of your own on this machine need none any more.</summary>
[Cmdlet(VerbsCommon.Remove, "McpGatewayToken", SupportsShouldProcess = true)]
public sealed class RemoveMcpGatewayTokenCommand : PSCmdlet
{
    /// <summary>Names or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TokenNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        var tokens = new TokenStore(ModuleRuntime.Current.Configuration.Home);
        try
        {
            IReadOnlyList<GatewayToken> all = tokens.List();
            foreach (GatewayToken token in all.Where(token => ServerSelection.Fits(token.Name, Name)))
            {
                if (ShouldProcess(Diagnostics.UntrustedText.OneLine(token.Name, 64), "Remove token"))
                {
                    tokens.Remove(token.Name);
                }
            }

            foreach (string missing in Name.Where(name => !ServerSelection.IsPattern(name) && !all.Any(token => ServerSelection.Fits(token.Name, [name]))))
            {
                WriteError(ErrorRecords.TokenNotFound(missing));
            }
        }
        catch (AccessException e)
        {
            WriteError(e.ToErrorRecord(tokens.Place));
        }
    }
}
