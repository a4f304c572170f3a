using System.Management.Automation;
using McpGateway.Audit;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands.Auditing;

/// <summary>Gets the audit: a line for each call of a tool and each request for a prompt, a resource or completions, in the order in which they ended. It is kept where "audit" is on in the configuration.</summary>
[Cmdlet(VerbsCommon.Get, "McpAudit")]
[OutputType(typeof(McpAuditRecord))]
public sealed class GetMcpAuditCommand : PSCmdlet
{
    /// <summary>Servers: names or wildcards; by default, all servers.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[]? Server { get; set; }

    /// <summary>Tools, prompts and resources: names or wildcards; by default, all of them.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Tool { get; set; }

    /// <summary>In whose name it was asked for: names or wildcards; by default, all users.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? User { get; set; }

    /// <summary>What became of it. A request that was under way when a gateway was killed is unknown.</summary>
    [Parameter]
    [ValidateSet("ok", "toolError", "serverError", "inputRequired", "refused", "failed", "timedOut", "cancelled", "unknown")]
    public string[]? Outcome { get; set; }

    /// <summary>What came at this time or later.</summary>
    [Parameter]
    public DateTime? After { get; set; }

    /// <summary>What came earlier than this.</summary>
    [Parameter]
    public DateTime? Before { get; set; }

    /// <summary>Only the last ones, so many.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        var filter = new AuditFilter
        {
            Servers = Server ?? [],
            Names = Tool ?? [],
            Users = User ?? [],
            Outcome = Outcome ?? [],
            After = After is { } after ? new DateTimeOffset(after) : null,
            Before = Before is { } before ? new DateTimeOffset(before) : null,
        };
        Configuration.ConfigurationStore configuration = ModuleRuntime.Current.Configuration;
        try
        {
            // What this session has done itself is there, too.
            ModuleRuntime.Current.FlushAuditAsync().GetAwaiter().GetResult();
            IEnumerable<AuditRecord> records = AuditReader.Read(configuration.Home, filter);
            foreach (AuditRecord record in Last is { } last ? records.TakeLast(last) : records)
            {
                WriteObject(new McpAuditRecord(record));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.AuditUnreadable(e, configuration.Home.Root));
        }

        if (AuditReader.WhyEmpty(configuration) is { } empty)
        {
            WriteWarning(empty);
        }
    }
}
