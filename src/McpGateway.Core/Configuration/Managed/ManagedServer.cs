namespace McpGateway.Configuration;

/// <summary>What the administrator says of one server.</summary>
/// <param name="Configuration">The file that says it.</param>
/// <param name="Refusal">Why the server may not be used, as a part of a sentence; null where nothing is against it.</param>
/// <param name="IsOpen">Whether that is known only when it is started.</param>
/// <param name="Denied">The tools that may not be called.</param>
/// <param name="Confirmed">The tools that may be called once the user has agreed.</param>
internal sealed record ManagedServer(ManagedConfiguration Configuration, string? Refusal, bool IsOpen, IReadOnlyList<string> Denied, IReadOnlyList<string> Confirmed)
{
    /// <summary>What a setting for which the user is asked begins with.</summary>
    public const string ConfirmedSetting = "\"confirmedTools\"";

    /// <summary>Finds out what the administrator says of a definition as it is written.</summary>
    public static ManagedServer Of(ManagedConfiguration managed, ServerDefinition server)
    {
        var written = ServerStart.AsWritten(server);
        (string? refusal, bool isOpen) = managed.Judge(server, written);
        // What variables stand for is not known yet: then a rule holds that may be about it.
        List<string> Tools(IReadOnlyList<ToolRule> rules) => [.. rules.Where(rule => rule.Servers.Fits(server, written, isGenerous: true) != RuleFit.No).SelectMany(rule => rule.Tools)];
        return new ManagedServer(managed, refusal, isOpen, Tools(managed.DeniedTools), Tools(managed.ConfirmedTools));
    }

    /// <summary>The setting that refuses a tool; null where none does.</summary>
    /// <param name="tool">The tool's name.</param>
    public string? DeniedBy(string tool) => Setting("deniedTools", Denied, tool);

    /// <summary>The setting for which the user is asked before a tool is called; null where none is.</summary>
    /// <param name="tool">The tool's name.</param>
    public string? ConfirmedBy(string tool) => Setting("confirmedTools", Confirmed, tool);

    /// <summary>Why the server may not be reached in this way, as a part of a sentence; null where it may.</summary>
    /// <param name="server">Its definition.</param>
    /// <param name="start">What it is reached by, variables put in.</param>
    public string? RefusalOf(ServerDefinition server, ServerStart start) => Configuration.Judge(server, start).Refusal;

    private string? Setting(string key, IReadOnlyList<string> patterns, string tool) =>
        patterns.FirstOrDefault(pattern => ToolPolicy.Fits(pattern, tool)) is { } pattern ? $"\"{key}\": \"{pattern}\" of your administrator ({Configuration.File})" : null;
}
