using System.CommandLine;
using System.CommandLine.Completions;
using McpGateway.Audit;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Host.Completions;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands.Auditing;

/// <summary><c>mcp-gateway audit</c>.</summary>
internal sealed class AuditCommand : GatewayCommand
{
    private const string Time = "a time such as 12h, 7d or 2027-01-31T08:00";

    private readonly ValueOption<string[]> _servers = CommonOptions.Texts("--server", "NAME", "a server or a pattern", "the servers, names and patterns; all without it");
    private readonly ValueOption<string[]> _tools = CommonOptions.Texts("--tool", "NAME", "a name or a pattern", "the tools, prompts and resources, names and patterns; all without it");
    private readonly ValueOption<string[]> _users = CommonOptions.Texts("--user", "NAME", "a name or a pattern", "in whose name, names and patterns; all without it");
    private readonly ValueOption<string[]> _outcomes = CommonOptions.Texts("--outcome", "WORD", "an outcome", $"what became of it: {string.Join(", ", AuditFilter.Outcomes)}");
    private readonly ValueOption<string?> _after = CommonOptions.Text("--after", "WHEN", Time, "what came then or later: 12h or 7d ago, or at a time such as 2027-01-31T08:00");
    private readonly ValueOption<string?> _before = CommonOptions.Text("--before", "WHEN", Time, "what came earlier, written in the same way");
    private readonly ValueOption<int> _last = CommonOptions.Number("--last", 0, 1_000_000, "the last N of them; all without it");

    public AuditCommand()
        : base("audit", "shows what was asked of servers: when, by whom, and what became of it")
    {
        _servers.CompletionSources.Add(Suggestions.Servers);
        _outcomes.CompletionSources.Add(_ => AuditFilter.Outcomes.Select(outcome => new CompletionItem(outcome)));
        foreach (Option option in (Option[])[_servers, _tools, _users, _outcomes, _after, _before, _last])
        {
            Add(option);
        }

        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Shows the audit: a line for each call of a tool and each request for a prompt, a resource or completions, in the order in which they ended. It is kept where
        "audit" is on in the configuration. A request that was under way when a gateway was killed has the outcome unknown.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 shown, 1 the audit cannot be read (stderr says why), 2 wrong usage";

    /// <inheritdoc />
    public override string? FindWrong(ParseResult parsed)
    {
        string? unknown = parsed.GetValue(_outcomes)?.FirstOrDefault(outcome => !AuditFilter.Outcomes.Contains(outcome, StringComparer.OrdinalIgnoreCase));
        return unknown is not null ? $"there is no outcome '{unknown}'. There are: {string.Join(", ", AuditFilter.Outcomes)}."
            : ((ValueOption<string?>[])[_after, _before]).FirstOrDefault(option => parsed.GetValue(option) is { } text && !AuditTime.TryParse(text, DateTimeOffset.Now, out _)) is { } wrong ? $"{wrong.Name} needs {wrong.Needs}."
            : null;
    }

    /// <inheritdoc />
    public override Task<int> RunAsync(CommandRun run)
    {
        var configuration = new ConfigurationStore(GatewayHome.FromEnvironment());
        var results = new ResultList(run);
        var filter = new AuditFilter
        {
            Servers = run.Get(_servers) ?? [],
            Names = run.Get(_tools) ?? [],
            Users = run.Get(_users) ?? [],
            Outcome = run.Get(_outcomes) ?? [],
            After = TimeOf(run, _after),
            Before = TimeOf(run, _before),
        };
        try
        {
            IEnumerable<AuditRecord> records = AuditReader.Read(configuration.Home, filter);
            foreach (AuditRecord record in run.Has(_last) ? records.TakeLast(run.Get(_last)) : records)
            {
                run.Token.ThrowIfCancellationRequested();
                results.Add(Text(record), json => json.WriteRawValue(record.Line));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            results.Fail($"the audit cannot be read: {e.Message}");
        }

        if (AuditReader.WhyEmpty(configuration) is { } empty)
        {
            run.Warn(empty);
        }

        return Task.FromResult(results.End());
    }

    private static DateTimeOffset? TimeOf(CommandRun run, ValueOption<string?> option) =>
        run.Get(option) is { } text && AuditTime.TryParse(text, DateTimeOffset.Now, out DateTimeOffset time) ? time : null;

    private static string Text(AuditRecord record)
    {
        string time = FormattableString.Invariant($"{record.Time.LocalDateTime:yyyy-MM-dd HH:mm:ss}");
        if (record.Lost > 0)
        {
            return FormattableString.Invariant($"{time}  {record.Lost} lines are missing: {UntrustedText.OneLine(record.Error, 200)}");
        }

        string took = record.Duration is { } duration ? FormattableString.Invariant($"  {duration.TotalMilliseconds:0} ms") : "";
        string consent = record.Consent is null or "none" ? "" : $"  consent {record.Consent}";
        string error = record.Error is null ? "" : "  " + UntrustedText.OneLine(record.Error, 200);
        return $"{time}  {UntrustedText.OneLine(record.User, 32)}  {UntrustedText.OneLine(record.Server, 64)}/{UntrustedText.OneLine(record.Name, 128)}  {UntrustedText.OneLine(record.Outcome, 32)}{took}{consent}{error}";
    }
}
