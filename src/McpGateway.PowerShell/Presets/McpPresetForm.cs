using McpGateway.Presets;
using McpGateway.Presets.Registration;

namespace McpGateway.PowerShell;

/// <summary>One way to have the server of a preset.</summary>
public sealed class McpPresetForm
{
    internal McpPresetForm(Preset preset, PresetForm form, PresetNeeds needs)
    {
        IReadOnlyList<PresetGap> gaps = needs.Missing(preset, form, preset.Name, PresetSyntax.Cmdlets, []);
        Name = form.Name;
        Uri = form.Url;
        Command = form.Command;
        ArgumentList = [.. form.Arguments];
        Need = [.. PresetNeeds.Of(preset, form)];
        Setting = [.. preset.Settings.Select(setting => setting.Name).Concat(preset.Variables.Select(variable => variable.Name)).Where(form.Uses)];
        Missing = [.. gaps.Select(gap => gap.Text)];
        MissingName = [.. gaps.Select(gap => gap.Name)];
        Note = [.. needs.Notes(preset, form)];
    }

    /// <summary>The name that -Form takes.</summary>
    public string Name { get; }

    /// <summary>The address of a remote server.</summary>
    public string? Uri { get; }

    /// <summary>The program that is started.</summary>
    public string? Command { get; }

    /// <summary>The program's arguments; what stands in braces is a setting or variable.</summary>
    public string[] ArgumentList { get; }

    /// <summary>What it cannot do without.</summary>
    public string[] Need { get; }

    /// <summary>The names that -Setting takes.</summary>
    public string[] Setting { get; }

    /// <summary>What of its needs is missing on this machine, and what to do about it.</summary>
    public string[] Missing { get; }

    /// <summary>The same in a word each.</summary>
    public string[] MissingName { get; }

    /// <summary>Whether nothing is missing.</summary>
    public bool Ready => Missing.Length == 0;

    /// <summary>What else is to be known.</summary>
    public string[] Note { get; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
