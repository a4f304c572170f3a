using System.Management.Automation;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;
using McpGateway.Presets;
using McpGateway.Presets.Registration;

namespace McpGateway.PowerShell.Commands.Presets;

/// <summary>Gets the servers that Register-McpServer -Preset knows by name: their forms, what each needs, and what is missing on this machine. Starts no server.</summary>
[Cmdlet(VerbsCommon.Get, "McpPreset")]
[OutputType(typeof(McpPreset))]
public sealed class GetMcpPresetCommand : PSCmdlet
{
    private PresetNeeds? _needs;

    /// <summary>Names or wildcards; all presets without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PresetNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        // Looked for once: variables and secrets do not change in the middle of a pipeline.
        PresetNeeds needs = _needs ??= new PresetNeeds(ModuleRuntime.Current.Configuration.Home);
        foreach (string name in Name ?? ["*"])
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            string[] found = [.. KnownPresets.Names.Where(pattern.IsMatch)];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(ErrorRecords.UnknownPreset(name));
            }

            foreach (Preset preset in found.Select(known => KnownPresets.Find(known)!))
            {
                WriteObject(new McpPreset(preset, [.. preset.Forms.Select(form => new McpPresetForm(preset, form, needs))]));
            }
        }
    }
}
