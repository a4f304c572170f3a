using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Presets;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes names of presets.</summary>
public sealed class PresetNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(wordToComplete, KnownPresets.All, preset => preset.Name, preset => preset.Description);
}
