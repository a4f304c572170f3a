using System.CommandLine;
using McpGateway.Access;
using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Host.Commands;
using McpGateway.Host.Commands.Auditing;
using McpGateway.Host.Commands.Pins;
using McpGateway.Secrets;
using McpGateway.Serving;
using McpGateway.Transports;

namespace McpGateway.Host.Parsing;

/// <summary>The commands, and how one is found and run. Nothing of this is loaded by what a client starts: see <see cref="CommandLine"/>.</summary>
internal static class CommandTree
{
    private static readonly ParserConfiguration s_parser = new()
    {
        // An argument that begins with @ is an argument: names of npm packages do.
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    };

    /// <summary>All commands, in the order of the help.</summary>
    public static IReadOnlyList<GatewayCommand> Create()
    {
        List<GatewayCommand> commands =
        [
            new AddCommand(),
            new PresetsCommand(),
            new RemoveCommand(),
            new ListCommand(),
            new ToolsCommand(),
            new CallCommand(),
            new PinCommand(),
            new TestCommand(),
            new LoginCommand(),
            new LogoutCommand(),
            new InstallCommand(),
            new UninstallCommand(),
            new ImportCommand(),
            new ClientsCommand(),
            new SecretCommand(),
            new TokenCommand(),
            new DoctorCommand(),
            new ServeCommand(),
            new StatusCommand(),
            new StopCommand(),
            new AuditCommand(),
            new DemoCommand(),
            new MeasureCommand(),
            new CompletionCommand(),
        ];
        commands.Add(new HelpCommand(commands));
        commands.Add(new VersionCommand());
        commands.Add(new CompleteCommand(commands));
        return commands;
    }

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">What the user typed; not empty.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        IReadOnlyList<GatewayCommand> commands = Create();
        string[] words =
        [
            HelpText.IsAskedBy(arguments[0]) ? HelpCommand.Word : arguments[0] is "--version" or "-V" ? VersionCommand.Word : arguments[0],
            .. arguments.Skip(1),
        ];
        if (commands.FirstOrDefault(command => command.Name == words[0]) is not { } command)
        {
            return await RefuseAsync(UsageError.UnknownCommand(words[0], NamesOf(commands)), words, output, errors).ConfigureAwait(false);
        }

        if (words.Skip(1).TakeWhile(word => word != "--").Any(HelpText.IsAskedBy))
        {
            await output.WriteLineAsync(HelpText.Of(command)).ConfigureAwait(false);
            return CommandRun.Success;
        }

        ParseResult parsed = Parse(commands, words);
        return UsageError.Find(command, parsed) is { } wrong
            ? await RefuseAsync(wrong, words, output, errors).ConfigureAwait(false)
            : await RunAsync(command, new CommandRun(parsed, output, errors, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Reads a command line.</summary>
    public static ParseResult Parse(IEnumerable<GatewayCommand> commands, IReadOnlyList<string> words)
    {
        var root = new Command("mcp-gateway");
        foreach (GatewayCommand command in commands)
        {
            root.Add(command);
        }

        return root.Parse(words, s_parser);
    }

    /// <summary>The names of the commands that users are told of.</summary>
    public static IEnumerable<string> NamesOf(IEnumerable<GatewayCommand> commands) => commands.Where(command => !command.Hidden).Select(command => command.Name);

    private static async Task<int> RunAsync(GatewayCommand command, CommandRun run)
    {
        try
        {
            return await command.RunAsync(run).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ConfigurationException or BrokerException or ServerException or SecretStoreException or AccessException or ServingException or IOException or UnauthorizedAccessException)
        {
            return run.Fail(e.Message);
        }
    }

    private static async Task<int> RefuseAsync(string error, string[] words, TextWriter output, TextWriter errors)
    {
        await errors.WriteLineAsync(error).ConfigureAwait(false);
        if (words.TakeWhile(word => word != "--").Contains(CommonOptions.Json.Name, StringComparer.Ordinal))
        {
            CommandRun.PrintJson(output, json => CommandRun.WriteError(json, error));
        }

        return CommandRun.WrongUsage;
    }
}
