namespace McpGateway.Presets;

/// <summary>A server that people use, by name: how its maintainers have it reached or started, what it needs, and where to get that.</summary>
public sealed record Preset
{
    /// <summary>The name, which is also the name of the server where the user gives none.</summary>
    public required string Name { get; init; }

    /// <summary>The name that its makers use.</summary>
    public required string Title { get; init; }

    /// <summary>What the server is for, in a few words: models choose by it.</summary>
    public required string Description { get; init; }

    /// <summary>Who maintains the server.</summary>
    public required string Maintainer { get; init; }

    /// <summary>Whether these are the ones whose product it is.</summary>
    public bool IsOfficial { get; init; }

    /// <summary>The page of the maintainer that all of this was read from; empty where there is none.</summary>
    public required string Source { get; init; }

    /// <summary>When it was read there.</summary>
    public DateOnly Checked { get; init; }

    /// <summary>The licence of the server.</summary>
    public required string License { get; init; }

    /// <summary>What else the user should know, in sentences; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The ways to have it, the maintainer's own first.</summary>
    public required IReadOnlyList<PresetForm> Forms { get; init; }

    /// <summary>The variables that its forms use.</summary>
    public required IReadOnlyList<PresetVariable> Variables { get; init; }

    /// <summary>What the user says of it when it is registered.</summary>
    public required IReadOnlyList<PresetSetting> Settings { get; init; }

    /// <summary>A form by its name; null where there is none of that name.</summary>
    /// <param name="name">The name; null for the first.</param>
    public PresetForm? FindForm(string? name) =>
        name is null ? Forms[0] : Forms.FirstOrDefault(form => form.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
}
