using System.Management.Automation;
using McpGateway.Access;
using McpGateway.Configuration;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Conversion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands.Tokens;

/// <summary>
/// Makes a token that lets somebody into a gateway that serves HTTP, and returns it, this once: only a digest of it is kept. As soon as there is a token, every request
/// over TCP needs one.
/// </summary>
[Cmdlet(VerbsCommon.New, "McpGatewayToken", SupportsShouldProcess = true)]
[OutputType(typeof(McpNewGatewayToken), typeof(string))]
public sealed class NewMcpGatewayTokenCommand : PSCmdlet
{
    /// <summary>Its name, which is that of the gateway's user who holds it: small letters, digits, '.', '_' and '-'. Each user has logins and results of their own.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The servers that it is good for: names and wildcards. All without it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[]? Server { get; set; }

    /// <summary>The tools that it is good for: names and wildcards. All without it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string[]? Tool { get; set; }

    /// <summary>When it ends: 30d, 12h or 2w from now, a time span, or a date. Without it, it does not expire.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ToTokenEnd]
    public DateTimeOffset? Expires { get; set; }

    /// <summary>How many calls a minute it is good for. Without it, as many as come.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 1_000_000)]
    public int? CallsPerMinute { get; set; }

    /// <summary>How long a message may be that its user sends, in megabytes. Without it, as long as the gateway takes them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 256)]
    public int? MaxMessage { get; set; }

    /// <summary>Makes it good for reading metrics (mcp-gateway serve --metrics); without Server and Tool, for nothing else.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter Metrics { get; set; }

    /// <summary>Returns the token alone, as text.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        ConfigurationStore configuration = ModuleRuntime.Current.Configuration;
        var tokens = new TokenStore(configuration.Home);
        var request = new TokenRequest(Name) { Servers = Server, Tools = Tool, Expires = Expires, CallsPerMinute = CallsPerMinute, MaxMessage = MaxMessage, Metrics = Metrics };
        if (TokenRules.Wrong(request, DateTimeOffset.UtcNow) is { } wrong)
        {
            WriteError(ErrorRecords.InvalidParameter($"The token '{Diagnostics.UntrustedText.OneLine(Name, 64)}' cannot be made: {wrong}", Name));
            return;
        }

        try
        {
            if (tokens.List().Any(token => token.Name == Name))
            {
                WriteError(ErrorRecords.TokenExists(Name));
                return;
            }

            if (!ShouldProcess(Name, "Make token"))
            {
                return;
            }

            IssuedToken issued = tokens.Add(request);
            foreach (string unknown in TokenRules.UnknownServers(Server, configuration.Current.Servers))
            {
                WriteWarning($"No server is called '{unknown}' yet.");
            }

            WriteObject(AsPlainText ? issued.Text : new McpNewGatewayToken(issued));
        }
        catch (AccessException e)
        {
            WriteError(e.ToErrorRecord(Name));
        }
    }
}
