using McpGateway.Catalog.Schemas;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell.Importing;

/// <summary>A parameter of a function, for a property of a tool's arguments.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Key">The property's name, exactly as the server wrote it.</param>
/// <param name="Schema">What its value must be.</param>
internal sealed record FunctionParameter(string Name, string Key, ToolSchema Schema)
{
    /// <summary>Other names of the parameter: the property's, where it is not the same and can be one, and those that objects of PowerShell have for such a value.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The place on the command line; null for a parameter that may be left out.</summary>
    public int? Position { get; init; }

    /// <summary>Whether the function cannot be called without it.</summary>
    public bool IsMandatory => Position is not null;

    /// <summary>Whether null is a value of its own.</summary>
    public bool TakesNull => ParameterTypes.TakesNull(Schema);

    /// <summary>Whether an empty text is a value.</summary>
    public bool TakesEmpty => AbsentArguments.TakesEmpty(Schema);

    /// <summary>The type's name in a script.</summary>
    public string Type { get; } = ParameterTypes.Of(Schema);

    /// <summary>The values that there are, as texts; null where others may do as well.</summary>
    public IReadOnlyList<string>? Values { get; } = ParameterTypes.ValuesOf(Schema);
}
