using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell.Completion;

/// <summary>Begins the hashtable of a prompt's arguments: <c>@{ key = </c>. The keys after that are those of <see cref="ArgumentKeys"/>.</summary>
public sealed class PromptArgumentsCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        (wordToComplete ?? "") is not ("" or "@") || fakeBoundParameters?["Name"] is not { } names
            ? []
            : PromptNameCompleter.Arguments(fakeBoundParameters["Server"], LanguagePrimitives.ConvertTo<string[]>(names))
                .Where(argument => ArgumentKeys.CanBeTyped(argument.Name))
                .Select(argument => new CompletionResult(
                    ArgumentsCompleter.Begin(argument.Name), argument.Name, CompletionResultType.ParameterValue, UntrustedText.OneLine($"{argument} {argument.Description}", 500)));
}
