using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Presets;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes the forms of the preset that is typed already.</summary>
public sealed class PresetFormCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        fakeBoundParameters["Preset"]?.ToString() is { } name && KnownPresets.Find(name) is { } preset
            ? Completions.Of(wordToComplete, preset.Forms, form => form.Name, form => form.Url ?? form.Command ?? "")
            : [];
}
