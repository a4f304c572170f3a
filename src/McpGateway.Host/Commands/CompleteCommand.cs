using System.CommandLine;
using McpGateway.Diagnostics;
using McpGateway.Host.Completions;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway complete</c>, which the scripts of <see cref="CompletionCommand"/> call: a line for each word that may come next, and after a tab what it means.</summary>
internal sealed class CompleteCommand : GatewayCommand
{
    private const int LongestAbout = 120;

    private readonly IReadOnlyList<GatewayCommand> _commands;
    private readonly Argument<string[]> _words = new("WORD") { Description = "the words so far, the last one as far as it is typed", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _line = new("--line") { Description = "the line so far", Arity = ArgumentArity.ExactlyOne };

    /// <param name="commands">All commands.</param>
    public CompleteCommand(IReadOnlyList<GatewayCommand> commands)
        : base("complete", "says what may come next")
    {
        _commands = commands;
        Hidden = true;
        Add(_words);
        Add(_line);
    }

    /// <inheritdoc />
    public override string About => "Says what may come next on a command line. The scripts of 'mcp-gateway completion' use it.";

    /// <inheritdoc />
    public override Task<int> RunAsync(CommandRun run)
    {
        IReadOnlyList<string> words = run.Get(_line) is { } line ? TypedLine.Words(line) : run.Get(_words) ?? [];
        foreach ((string word, string about) in new Completer(_commands).Complete(words))
        {
            // A name with a line break could not be typed.
            if (!word.Any(char.IsControl))
            {
                run.Output.WriteLine(about.Length == 0 ? word : $"{word}\t{UntrustedText.OneLine(about, LongestAbout)}");
            }
        }

        return Task.FromResult(CommandRun.Success);
    }
}
