namespace McpGateway.Help;

/// <summary>All that the help says of one cmdlet.</summary>
/// <param name="Verb">Its verb.</param>
/// <param name="Noun">Its noun.</param>
/// <param name="Summary">What it does: the first sentence is the synopsis.</param>
/// <param name="Parameters">Its own parameters, in the order of their declaration.</param>
/// <param name="Sets">Its parameter sets; one without a name where it has none of its own.</param>
/// <param name="OutputTypes">The types that it puts out.</param>
/// <param name="Page">What is written by hand.</param>
internal sealed record CmdletHelp(
    string Verb,
    string Noun,
    string Summary,
    IReadOnlyList<ParameterHelp> Parameters,
    IReadOnlyList<string> Sets,
    IReadOnlyList<string> OutputTypes,
    HelpPage Page)
{
    /// <summary>The name of the set that means every set.</summary>
    public const string AllSets = "__AllParameterSets";

    public string Name => $"{Verb}-{Noun}";

    /// <summary>The first sentence.</summary>
    public string Synopsis
    {
        get
        {
            int end = Summary.IndexOf(". ", StringComparison.Ordinal);
            return end < 0 ? Summary : Summary[..(end + 1)];
        }
    }

    /// <summary>The summary and what the page adds to it, a paragraph an item.</summary>
    public IEnumerable<string> Description => [Summary, .. Page.Description];

    /// <summary>The types whose objects a parameter takes from the pipeline as they are.</summary>
    public IEnumerable<string> InputTypes =>
        Parameters.Where(parameter => parameter.Uses.Any(use => use.FromPipeline)).Select(parameter => parameter.TypeName).Distinct(StringComparer.Ordinal);

    /// <summary>The parameters of a set as the syntax shows them: those with a position first, then those that are needed.</summary>
    public IEnumerable<(ParameterHelp Parameter, ParameterUse Use)> ParametersOf(string set) => Parameters
        .Select(parameter => (parameter, Use: parameter.UseIn(set)))
        .Where(pair => pair.Use is not null)
        .Select(pair => (pair.parameter, Use: pair.Use!))
        .OrderBy(pair => pair.Use.Position ?? int.MaxValue)
        .ThenBy(pair => !pair.Use.IsMandatory);
}
