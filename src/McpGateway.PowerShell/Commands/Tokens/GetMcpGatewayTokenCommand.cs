using System.Management.Automation;
using McpGateway.Access;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands.Tokens;

/// <summary>Gets the tokens that let others into a gateway that serves HTTP: what each is good for and when it was last used, never the token itself.</summary>
[Cmdlet(VerbsCommon.Get, "McpGatewayToken")]
[OutputType(typeof(McpGatewayToken))]
public sealed class GetMcpGatewayTokenCommand : PSCmdlet
{
    /// <summary>Names or wildcards; by default, all tokens.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TokenNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        var tokens = new TokenStore(ModuleRuntime.Current.Configuration.Home);
        try
        {
            IReadOnlyList<GatewayToken> all = tokens.List();
            WriteObject(all.Where(token => ServerSelection.Fits(token.Name, Name)).Select(token => new McpGatewayToken(token)).ToList(), enumerateCollection: true);
            foreach (string missing in (Name ?? []).Where(name => !ServerSelection.IsPattern(name) && !all.Any(token => ServerSelection.Fits(token.Name, [name]))))
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
