using McpGateway.Configuration.Reading;

namespace McpGateway.Configuration;

/// <summary>What the administrator's file says. One that cannot be used forbids every server: nobody knows what it would forbid.</summary>
/// <param name="file">The file.</param>
/// <param name="content">Its bytes.</param>
internal sealed class ManagedConfiguration(string file, byte[] content)
{
    /// <summary>What a user can do about it.</summary>
    public const string Remedy = "Only your administrator can change that.";

    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>Why it cannot be used, as a part of a sentence; null where it can.</summary>
    public string? Problem { get; private init; }

    /// <summary>The line of it that cannot be used.</summary>
    public int Line { get; private init; } = 1;

    /// <summary>Which servers may be used (<c>allowedMcpServers</c>); null for all.</summary>
    public IReadOnlyList<ServerRule>? Allowed { get; init; }

    /// <summary>Which servers may not be used, whatever <see cref="Allowed"/> says (<c>deniedMcpServers</c>).</summary>
    public IReadOnlyList<ServerRule> Denied { get; init; } = [];

    /// <summary>Which tools may not be called (<c>deniedTools</c>).</summary>
    public IReadOnlyList<ToolRule> DeniedTools { get; init; } = [];

    /// <summary>Which tools may be called once the user has agreed (<c>confirmedTools</c>).</summary>
    public IReadOnlyList<ToolRule> ConfirmedTools { get; init; } = [];

    /// <summary>What is done about changed tools of every server (<c>pin</c>); null where the user decides.</summary>
    public PinMode? Pin { get; init; }

    /// <summary>The settings of the gateway that win over the user's (<c>gateway</c>); null for none.</summary>
    public JsonSyntax? Gateway { get; init; }

    /// <summary>What there is of a file that cannot be used.</summary>
    public static ManagedConfiguration Broken(string file, string problem, byte[]? content = null, int line = 1) => new(file, content ?? []) { Problem = problem, Line = line };

    /// <summary>The trouble with it, for those who read the configuration's; null where there is none.</summary>
    public ConfigurationProblem? ToProblem() => Problem is null ? null
        : new ConfigurationProblem(File, Line, 1, $"your administrator's settings cannot be used: {Problem}. Until that is fixed, no server may be used.");

    /// <summary>Whether another reading says the same.</summary>
    public bool IsSame(ManagedConfiguration other) => Problem == other.Problem && content.AsSpan().SequenceEqual(other.Content);

    private byte[] Content => content;

    /// <summary>Whether a setting of the gateway is the administrator's.</summary>
    /// <param name="key">Its key.</param>
    public bool Sets(string key) => JsonValues.Get(Gateway, key) is not null;

    /// <summary>The user's settings with the administrator's over them.</summary>
    public GatewaySettings Over(GatewaySettings settings)
    {
        if (Problem is not null)
        {
            // It may have switched the audit on: that it says nothing any more must not end it.
            return settings.Audit.IsOn ? settings : settings with { Audit = settings.Audit with { IsOn = true } };
        }

        GatewaySettings over = Gateway is null ? settings : SettingsReader.Read(Gateway, new ProblemList(File, []), settings);
        return Pin is { } pin ? over with { Pin = pin } : over;
    }

    /// <summary>A definition of the user's with what the administrator says of it.</summary>
    public ServerDefinition Over(ServerDefinition server) => server with
    {
        Managed = ManagedServer.Of(this, server),
        OutputLimit = Sets("outputLimit") ? null : server.OutputLimit,
        Pin = Pin is not null || Sets("pin") ? null : server.Pin,
    };

    /// <summary>How far rules let a server be used.</summary>
    /// <param name="server">The server.</param>
    /// <param name="start">What it is reached by, as far as that is known.</param>
    /// <returns>Why it may not be used, or null; and whether that will be known only when it is started.</returns>
    public (string? Refusal, bool IsOpen) Judge(ServerDefinition server, ServerStart start)
    {
        if (Problem is not null)
        {
            return ($"disabled: your administrator's settings ({File}) cannot be used: {Problem}", false);
        }

        RuleFit denied = Denied.Aggregate(RuleFit.No, (fit, rule) => Best(fit, rule.Fits(server, start, isGenerous: true)));
        if (denied == RuleFit.Yes)
        {
            return (Because("\"deniedMcpServers\" has it"), false);
        }

        RuleFit allowed = Allowed is null ? RuleFit.Yes : AllowedBy(server, start, Allowed);
        return allowed == RuleFit.No ? (Because("\"allowedMcpServers\" does not have it" + HintFor(server, start)), false) : (null, denied == RuleFit.Maybe || allowed == RuleFit.Maybe);
    }

    private string HintFor(ServerDefinition server, ServerStart start) =>
        !start.IsRemote && Allowed!.Any(rule => rule.Command is not null) && ProgramVariables.FirstOf(server) is { } variable ? $"; an entry that sets {variable} fits no \"serverCommand\"" : "";

    /// <summary>A name is easily taken: where a rule says how servers of a kind are reached, only such rules let one of that kind be used.</summary>
    private static RuleFit AllowedBy(ServerDefinition server, ServerStart start, IReadOnlyList<ServerRule> rules)
    {
        bool Tells(ServerRule rule) => start.IsRemote ? rule.Url is not null : rule.Command is not null;
        ServerRule[] counting = rules.Any(Tells) ? [.. rules.Where(Tells)] : [.. rules];
        // Of several addresses each one may come to be used.
        return start.Each().Select(one => counting.Aggregate(RuleFit.No, (fit, rule) => Best(fit, rule.Fits(server, one, isGenerous: false)))).Aggregate(RuleFit.Yes, (all, one) => all < one ? all : one);
    }

    private string Because(string why) => $"disabled by your administrator ({File}): {why}";

    private static RuleFit Best(RuleFit one, RuleFit other) => one > other ? one : other;
}
