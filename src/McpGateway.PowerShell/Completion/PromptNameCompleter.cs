using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace McpGateway.PowerShell.Completion;

/// <summary>Completes names of prompts, of the servers that are typed already or else of all, from the catalog. Starts nothing.</summary>
public sealed class PromptNameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Of(
            wordToComplete,
            Completions.Entries(TypedServers.Of("Name", commandAst, fakeBoundParameters))
                .SelectMany(entry => entry.Prompts.Select(prompt => new McpPrompt(entry.Server, prompt)))
                .DistinctBy(prompt => prompt.Name, StringComparer.Ordinal),
            prompt => prompt.Name,
            prompt => $"{prompt.Signature} {prompt.Summary}");

    /// <summary>The arguments of the prompts that are typed already, required ones first.</summary>
    internal static IEnumerable<McpPromptArgument> Arguments(object? servers, string[]? prompts) =>
        prompts is null
            ? []
            : Completions.Entries(servers)
                .SelectMany(entry => entry.Prompts.Where(prompt => ServerSelection.Fits(prompt.Name, prompts)).Select(prompt => new McpPrompt(entry.Server, prompt)))
                .SelectMany(prompt => prompt.Arguments)
                .DistinctBy(argument => argument.Name, StringComparer.Ordinal)
                .OrderByDescending(argument => argument.IsRequired);
}
