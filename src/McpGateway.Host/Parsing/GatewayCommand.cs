using System.CommandLine;

namespace McpGateway.Host.Parsing;

/// <summary>
/// A command of the executable. What it declares, the arguments and options that it adds to itself with their descriptions, is all that the parser, the help,
/// the completion and the page docs/cli.md know of it. A new command is one class and one line in <see cref="CommandTree"/>.
/// </summary>
internal abstract class GatewayCommand : Command
{
    public const string UsualExitCodes = "0 success, 1 failed (stderr says why), 2 wrong usage, 130 interrupted";

    /// <param name="name">What is typed.</param>
    /// <param name="summary">What it does, in a few words, for the list of commands.</param>
    protected GatewayCommand(string name, string summary)
        : base(name, summary)
    {
    }

    /// <summary>What its help says before the options: paragraphs, separated by an empty line.</summary>
    public abstract string About { get; }

    /// <summary>What follows the name where it is used; made of the arguments and options unless a command knows better.</summary>
    public virtual string Usage => HelpText.UsageOf(this);

    /// <summary>What its exit codes mean; null where it can hardly fail.</summary>
    public virtual string? ExitCodes => UsualExitCodes;

    /// <summary>What is wrong with arguments that are right one by one, a sentence; null where nothing is.</summary>
    /// <param name="parsed">What the user typed.</param>
    public virtual string? FindWrong(ParseResult parsed) => null;

    /// <summary>What to say besides where something looks like an option and is none; null for nothing.</summary>
    public virtual string? UnknownOptionHint => null;

    /// <summary>Runs it.</summary>
    /// <param name="run">What the user typed, and where things go.</param>
    /// <returns>The exit code.</returns>
    public abstract Task<int> RunAsync(CommandRun run);
}
