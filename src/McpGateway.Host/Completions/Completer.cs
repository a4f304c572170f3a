using System.CommandLine;
using System.CommandLine.Completions;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Completions;

/// <summary>What may come next on a command line.</summary>
internal sealed class Completer(IReadOnlyList<GatewayCommand> commands)
{
    /// <summary>The words that may stand in the place of the last one, with what they mean.</summary>
    /// <param name="words">What was typed after the program, the last word, perhaps empty, is the one that is being typed.</param>
    public IEnumerable<(string Word, string About)> Complete(IReadOnlyList<string> words)
    {
        string word = words.Count > 0 ? words[^1] : "";
        string[] before = [.. words.SkipLast(1)];
        return Candidates(before, word)
            .Where(candidate => candidate.Label.StartsWith(word, StringComparison.OrdinalIgnoreCase) && candidate.Label != word)
            // The value of an argument comes once its name is there.
            .Where(candidate => word.Contains('=', StringComparison.Ordinal) || candidate.Label.IndexOf('=', StringComparison.Ordinal) is var at && (at < 0 || at == candidate.Label.Length - 1))
            .DistinctBy(candidate => candidate.Label, StringComparer.Ordinal)
            .Select(candidate => (candidate.Label, candidate.Detail ?? ""));
    }

    private IEnumerable<CompletionItem> Candidates(string[] before, string word)
    {
        if (before.Length == 0)
        {
            return commands.Where(command => !command.Hidden).Select(command => Item(command.Name, command.Description))
                .Concat(word.StartsWith('-') ? [Item("--help", "explains the gateway or a command"), Item("--version", "prints the version")] : []);
        }

        if (commands.FirstOrDefault(command => command.Name == before[0]) is not { } found)
        {
            return [];
        }

        bool isAfterDashes = before.Contains("--", StringComparer.Ordinal);
        if (!isAfterDashes && OptionOf(found, before[^1]) is { } open)
        {
            return Values(open.CompletionSources, before, word);
        }

        int equals = word.IndexOf('=', StringComparison.Ordinal);
        if (!isAfterDashes && word.StartsWith('-'))
        {
            return equals > 0 && OptionOf(found, word[..equals]) is { } option
                ? Values(option.CompletionSources, [.. before, option.Name], word[(equals + 1)..]).Select(value => Item($"{option.Name}={value.Label}", value.Detail))
                : Options(found, before);
        }

        return NextArgument(found, before) is { } argument ? Values(argument.CompletionSources, before, word) : [];
    }

    private static Option? OptionOf(GatewayCommand command, string word) => command.Options.FirstOrDefault(option => option is INeedsValue && option.Name == word);

    private static IEnumerable<CompletionItem> Options(GatewayCommand command, string[] before) => command.Options
        .Where(option => !option.Hidden && (option.Arity.MaximumNumberOfValues > 1 || !before.Contains(option.Name, StringComparer.Ordinal)))
        .Select(option => Item(option.Name, option.Description))
        .Append(Item("--help", "explains the command"));

    /// <summary>The argument that the next word is for.</summary>
    private Argument? NextArgument(GatewayCommand command, string[] before)
    {
        ParseResult parsed = CommandTree.Parse(commands, before);
        return command.Arguments.FirstOrDefault(argument => (parsed.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MaximumNumberOfValues);
    }

    private IEnumerable<CompletionItem> Values(IEnumerable<Func<CompletionContext, IEnumerable<CompletionItem>>> sources, string[] before, string word)
    {
        CompletionContext context = CommandTree.Parse(commands, [.. before, word]).GetCompletionContext();
        return sources.SelectMany(source => source(context));
    }

    private static CompletionItem Item(string text, string? about) => new(text, detail: about);
}
