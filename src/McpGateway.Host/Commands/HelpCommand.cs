using System.CommandLine;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway help</c>.</summary>
internal sealed class HelpCommand : GatewayCommand
{
    public const string Word = "help";

    private readonly IReadOnlyList<GatewayCommand> _commands;
    private readonly Argument<string?> _command = new("COMMAND") { Description = "the command; without it the gateway", Arity = ArgumentArity.ZeroOrOne };

    /// <param name="commands">All commands, this one included once it is among them.</param>
    public HelpCommand(IReadOnlyList<GatewayCommand> commands)
        : base(Word, "explains a command, for example: mcp-gateway help measure")
    {
        _commands = commands;
        _command.CompletionSources.Add(_ => CommandTree.NamesOf(_commands).Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        Add(_command);
    }

    /// <inheritdoc />
    public override string About => "Explains the gateway or one of its commands.";

    /// <inheritdoc />
    public override string? ExitCodes => null;

    /// <inheritdoc />
    public override async Task<int> RunAsync(CommandRun run)
    {
        string? wanted = run.Get(_command);
        if (wanted is null)
        {
            await run.Output.WriteLineAsync(HelpText.Of(_commands)).ConfigureAwait(false);
            return CommandRun.Success;
        }

        if (_commands.FirstOrDefault(command => command.Name == wanted) is not { } found)
        {
            await run.Errors.WriteLineAsync(UsageError.UnknownCommand(wanted, CommandTree.NamesOf(_commands))).ConfigureAwait(false);
            return CommandRun.WrongUsage;
        }

        await run.Output.WriteLineAsync(HelpText.Of(found)).ConfigureAwait(false);
        return CommandRun.Success;
    }
}
