using McpGateway.Presets;

namespace McpGateway.PowerShell;

/// <summary>A server that the gateway knows by name: its forms, what each needs, and what of that is missing on this machine.</summary>
public sealed class McpPreset
{
    internal McpPreset(Preset preset, McpPresetForm[] forms)
    {
        Name = preset.Name;
        Title = preset.Title;
        Description = preset.Description;
        Maintainer = preset.Maintainer;
        Official = preset.IsOfficial;
        License = preset.License;
        Source = preset.Source;
        Checked = preset.Checked;
        Note = preset.Note;
        Form = forms;
    }

    /// <summary>The name that -Preset takes.</summary>
    public string Name { get; }

    /// <summary>The same, for Register-McpServer in a pipeline.</summary>
    public string Preset => Name;

    /// <summary>The name that its makers use.</summary>
    public string Title { get; }

    /// <summary>What the server is for.</summary>
    public string Description { get; }

    /// <summary>Who maintains the server.</summary>
    public string Maintainer { get; }

    /// <summary>Whether these are the ones whose product it is.</summary>
    public bool Official { get; }

    /// <summary>The licence of the server.</summary>
    public string License { get; }

    /// <summary>The page of the maintainer that this was read from.</summary>
    public string Source { get; }

    /// <summary>When it was read there.</summary>
    public DateOnly Checked { get; }

    /// <summary>What else is to be known.</summary>
    public string? Note { get; }

    /// <summary>The ways to have it. The first is used where -Form names none.</summary>
    public McpPresetForm[] Form { get; }

    /// <summary>What the first form lacks on this machine: what to do about each.</summary>
    public string[] Missing => Form[0].Missing;

    /// <summary>Whether the first form lacks nothing.</summary>
    public bool Ready => Form[0].Ready;

    /// <inheritdoc />
    public override string ToString() => Name;
}
