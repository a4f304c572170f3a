namespace McpGateway.Help;

/// <summary>One parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">Its type as PowerShell writes it.</param>
/// <param name="IsSwitch">Whether it is given without a value.</param>
/// <param name="TakesWildcards">Whether wildcards are allowed.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="Values">The values that are allowed, where there is a list of them.</param>
/// <param name="Summary">What it is for.</param>
/// <param name="Uses">How it is used in each parameter set.</param>
internal sealed record ParameterHelp(
    string Name,
    string TypeName,
    bool IsSwitch,
    bool TakesWildcards,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Values,
    string Summary,
    IReadOnlyList<ParameterUse> Uses)
{
    public ParameterUse? UseIn(string set) =>
        Uses.FirstOrDefault(use => use.Set == set) ?? Uses.FirstOrDefault(use => use.Set == CmdletHelp.AllSets);
}
