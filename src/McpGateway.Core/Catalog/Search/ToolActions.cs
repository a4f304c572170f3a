namespace McpGateway.Catalog.Search;

/// <summary>Tells kinds of actions by verbs, and how well a tool's kind goes with a query's.</summary>
internal static class ToolActions
{
    /// <summary>What a tool that shows things gets on top where the query names no action.</summary>
    private const double ShowsUnasked = 1.08;

    /// <summary>What is left of a tool that changes or makes things where the query names no action.</summary>
    private const double ChangesUnasked = 0.95;

    /// <summary>What is left of a tool that does something else than the query names.</summary>
    private const double DoesOther = 0.88;

    /// <summary>What is left of a tool that changes or does things where the query is a question.</summary>
    private const double DoesWhereAsked = 0.75;

    /// <summary>What is left of a tool that takes things away where the query does not ask for that.</summary>
    private const double DeletesUnasked = 0.8;

    private static readonly Dictionary<string, ToolAction> s_verbs = Read(
        (ToolAction.Read, "get list search find read fetch retrieve query show describe view lookup browse count check inspect download analyze compare"),
        (ToolAction.Create, "create add insert new make generate register open file"),
        (ToolAction.Create | ToolAction.Send, "post publish"),
        (ToolAction.Update, "update edit modify patch set change rename move put replace assign"),
        (ToolAction.Delete, "delete remove drop destroy erase purge trash wipe clear uninstall clean"),
        (ToolAction.Send, "send reply forward broadcast notify"),
        (ToolAction.Run, "run start execute launch trigger deploy restart reboot rerun stop cancel kill terminate"));

    /// <summary>The kind of action that a stem names.</summary>
    public static ToolAction Of(string stem) => s_verbs.GetValueOrDefault(stem, ToolAction.None);

    /// <summary>The factor for a tool's score.</summary>
    /// <param name="tool">What the tool does.</param>
    /// <param name="asked">What the query asks for.</param>
    public static double Factor(ToolAction tool, AskedAction asked) =>
        tool == ToolAction.None || (tool & asked.Action) != ToolAction.None ? 1
        : tool == ToolAction.Delete ? DeletesUnasked
        : asked.IsQuestion ? DoesWhereAsked
        : asked.Action != ToolAction.None ? DoesOther
        : tool == ToolAction.Read ? ShowsUnasked
        : ChangesUnasked;

    private static Dictionary<string, ToolAction> Read(params (ToolAction Action, string Verbs)[] kinds) =>
        kinds.SelectMany(kind => kind.Verbs.Split(' ').Select(verb => (Stem: Stemmer.Of(verb), kind.Action))).ToDictionary(pair => pair.Stem, pair => pair.Action, StringComparer.Ordinal);
}
