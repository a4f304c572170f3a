using System.CommandLine;
using System.CommandLine.Parsing;
using McpGateway.Catalog;

namespace McpGateway.Host.Parsing;

/// <summary>What is wrong with a command line, on one line: the first thing, in the order in which it was typed.</summary>
internal static class UsageError
{
    /// <summary>How alike a word and a name are that was probably meant.</summary>
    private const double MaxDistance = 0.5;

    /// <summary>The error for a word that is not a command.</summary>
    /// <param name="word">The word.</param>
    /// <param name="commands">The commands that there are.</param>
    public static string UnknownCommand(string word, IEnumerable<string> commands) =>
        Line(null, $"'{word}' is not a command.{DidYouMean(word, word.StartsWith('-') ? ["--help", "--version"] : commands)}");

    /// <summary>What is wrong with the arguments of a command, as a whole line; null where nothing is.</summary>
    /// <param name="command">The command.</param>
    /// <param name="parsed">What was typed.</param>
    public static string? Find(GatewayCommand command, ParseResult parsed) =>
        FindSentence(command, parsed) is { } sentence ? Line(command.Name, sentence) : null;

    private static string? FindSentence(GatewayCommand command, ParseResult parsed) =>
        FindUnknown(command, parsed)
        ?? command.Options.Select(option => FindWrong(option, parsed)).FirstOrDefault(wrong => wrong is not null)
        ?? FindMissing(command, parsed)
        ?? (parsed.Errors.Count > 0 ? parsed.Errors[0].Message : null)
        ?? command.FindWrong(parsed);

    /// <summary>A word that is neither an option nor expected.</summary>
    private static string? FindUnknown(GatewayCommand command, ParseResult parsed)
    {
        var unmatched = new List<string>(parsed.UnmatchedTokens);
        // The parser takes what only looks like an option for an argument where one fits.
        HashSet<Token> arguments = [.. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)];
        foreach (Token token in parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Where(token => token.Type == TokenType.Argument))
        {
            bool looksLikeOption = token.Value.Length > 1 && token.Value[0] == '-';
            if (looksLikeOption && (arguments.Contains(token) || unmatched.Contains(token.Value)))
            {
                return $"'{token.Value}' is not an option of this command.{(command.UnknownOptionHint is { } hint ? " " + hint : "")}{DidYouMean(token.Value, command.Options.Where(option => !option.Hidden).Select(option => option.Name).Append("--help"))}";
            }
        }

        return unmatched.Count > 0 ? $"'{unmatched[0]}' is {(command.Arguments.Count > 0 ? "one argument too many" : "not an option of this command")}." : null;
    }

    private static string? FindWrong(Option option, ParseResult parsed)
    {
        if (option is not INeedsValue needing || parsed.GetResult(option) is not { Implicit: false } result)
        {
            return null;
        }

        bool isMissing = result.Tokens.Count < result.IdentifierTokenCount || result.Tokens.Any(token => token.Value.Length == 0 || token.Value.StartsWith("--", StringComparison.Ordinal));
        return isMissing ? $"{option.Name} needs {needing.Needs}."
            : result.IdentifierTokenCount > option.Arity.MaximumNumberOfValues ? $"{option.Name} is there more than once."
            : null;
    }

    private static string? FindMissing(GatewayCommand command, ParseResult parsed) =>
        command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is not { Tokens.Count: > 0 }) is { } missing
            ? $"{missing.Name} is missing: {missing.Description}."
            : null;

    private static string DidYouMean(string word, IEnumerable<string> names)
    {
        string nearest = NearestNames.Order(word, names).First();
        return NearestNames.Distance(word, nearest) <= MaxDistance ? $" Did you mean '{nearest}'?" : "";
    }

    private static string Line(string? command, string sentence)
    {
        string name = command is null ? "mcp-gateway" : "mcp-gateway " + command;
        return $"{name}: {sentence} usage: {name} --help";
    }
}
