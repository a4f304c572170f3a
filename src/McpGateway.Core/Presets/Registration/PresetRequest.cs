namespace McpGateway.Presets.Registration;

/// <summary>What a user gives who registers a server by the name of a preset.</summary>
public sealed record PresetRequest
{
    /// <summary>The preset.</summary>
    public required Preset Preset { get; init; }

    /// <summary>The form of it.</summary>
    public required PresetForm Form { get; init; }

    /// <summary>The name of the server.</summary>
    public required string Name { get; init; }

    /// <summary>Values of variables and settings by their names; a setting of which there may be several may come several times.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values { get; init; } = [];

    /// <summary>Further arguments of the program, after those of the preset.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Makes a full path of a relative one.</summary>
    public required Func<string, string> FullPath { get; init; }

    /// <summary>How the user writes things.</summary>
    public required PresetSyntax Syntax { get; init; }
}
