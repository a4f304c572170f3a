using System.CommandLine;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway completion</c>.</summary>
internal sealed class CompletionCommand : GatewayCommand
{
    private static readonly string[] s_shells = ["bash", "zsh", "fish", "powershell"];

    private readonly Argument<string> _shell = new("SHELL") { Description = string.Join(", ", s_shells) };

    public CompletionCommand()
        : base("completion", "prints a script that completes commands in your shell")
    {
        _shell.CompletionSources.Add(_ => s_shells.Select(shell => new System.CommandLine.Completions.CompletionItem(shell)));
        Add(_shell);
    }

    /// <inheritdoc />
    public override string About => """
        Prints a script for your shell that completes commands, options, and the names of your servers, their tools and the arguments of those. The script says in
        its first lines where it belongs. Completing starts no server.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 success, 2 wrong usage";

    /// <inheritdoc />
    public override string? FindWrong(ParseResult parsed) =>
        s_shells.Contains(parsed.GetValue(_shell), StringComparer.Ordinal) ? null : $"no shell is called '{parsed.GetValue(_shell)}' here. There are: {string.Join(", ", s_shells)}.";

    /// <inheritdoc />
    public override async Task<int> RunAsync(CommandRun run)
    {
        using Stream script = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"McpGateway.Host.completion.{run.Get(_shell)}")!;
        using var reader = new StreamReader(script);
        await run.Output.WriteAsync(await reader.ReadToEndAsync(run.Token).ConfigureAwait(false)).ConfigureAwait(false);
        return CommandRun.Success;
    }
}
