namespace McpGateway.Help;

/// <summary>A parameter in one parameter set.</summary>
/// <param name="Set">The set.</param>
/// <param name="IsMandatory">Whether it has to be given.</param>
/// <param name="Position">Its position from 0, where it has one.</param>
/// <param name="FromPipeline">Whether it takes the object from the pipeline.</param>
/// <param name="FromPipelineByName">Whether it takes the property of its name.</param>
internal sealed record ParameterUse(string Set, bool IsMandatory, int? Position, bool FromPipeline, bool FromPipelineByName)
{
    /// <summary>How it is fed from the pipeline, in the words of Get-Help.</summary>
    public string Pipeline => (FromPipeline, FromPipelineByName) switch
    {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        _ => "false",
    };

    /// <summary>Its position, in the words of Get-Help.</summary>
    public string PositionText => Position?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "named";
}
