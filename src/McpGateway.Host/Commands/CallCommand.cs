using System.CommandLine;
using McpGateway.Gateway.Hosting;
using McpGateway.Host.Calls;
using McpGateway.Host.Completions;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway call</c>.</summary>
internal sealed class CallCommand : RuntimeCommand
{
    private const int MaxSeconds = 2_000_000;

    private readonly Argument<string> _server = CommonArguments.Server("the server's name");
    private readonly Argument<string> _tool = new("TOOL") { Description = "the tool's name" };
    private readonly Argument<string[]> _typed = new("ARGUMENT")
    {
        Description = "NAME=TEXT, which becomes what the tool's schema asks for; several of one name are a list. NAME:=JSON is sent as it stands",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _json = CommonOptions.Text("--arguments", "JSON", "a JSON object", "all arguments as a JSON object");
    private readonly Option<string?> _file = CommonOptions.Text("--arguments-file", "FILE", "the name of a file, or - for stdin", "the same from a file; - reads stdin");
    private readonly Option<string?> _save = CommonOptions.Folder("--save", "writes images, audio and other files of the result into this folder");
    private readonly Option<int> _timeout = CommonOptions.Number("--timeout", 0, MaxSeconds, "cancels the call after N seconds, the start of the server included");
    private readonly Option<bool> _skipCheck = CommonOptions.Flag("--skip-argument-check", "calls without checking the arguments against the tool's schema");
    private readonly Option<bool> _force = CommonOptions.Flag("--force", "calls without asking, even if the tool may change something");
    private readonly Option<bool> _quiet = CommonOptions.Flag("--quiet", "leaves out the progress and the messages of the server");

    public CallCommand()
        : base("call", "calls a tool")
    {
        _tool.CompletionSources.Add(Suggestions.ToolsOf(_server));
        _typed.CompletionSources.Add(Suggestions.ArgumentsOf(_server, _tool));
        Add(_server);
        Add(_tool);
        Add(_typed);
        Add(_json);
        Add(_file);
        Add(_save);
        Add(_timeout);
        Add(_skipCheck);
        Add(_force);
        Add(_quiet);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Calls a tool and prints its result as text, uncut; with --json the whole result as the server sent it. Progress and messages of the server go to stderr.
        The server is started and ends with the call; Ctrl+C cancels the call at the server.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 success; 1 the tool or the call failed (stderr says why); 2 wrong usage; 130 interrupted";

    /// <inheritdoc />
    public override string UnknownOptionHint => "Arguments of the tool are written NAME=TEXT.";

    /// <inheritdoc />
    public override string? FindWrong(ParseResult parsed)
    {
        string[] typed = parsed.GetValue(_typed) ?? [];
        return typed.FirstOrDefault(argument => argument.IndexOf('=', StringComparison.Ordinal) < 1 || argument.StartsWith(":=", StringComparison.Ordinal)) is { } wrong
                ? $"'{wrong}' is no argument: write NAME=TEXT or NAME:=JSON."
            : ((string?[])[parsed.GetValue(_json), parsed.GetValue(_file), typed.FirstOrDefault()]).Count(given => given is not null) > 1
                ? "the arguments are either NAME=TEXT, or --arguments, or --arguments-file."
            : null;
    }

    /// <inheritdoc />
    protected override Task<int> RunAsync(CommandRun run, GatewayRuntime runtime) => new ToolCall(run, runtime, new CallOptions
    {
        Server = run.Get(_server)!,
        Tool = run.Get(_tool)!,
        Typed = [.. (run.Get(_typed) ?? []).Select(Split)],
        Json = run.Get(_json),
        File = run.Get(_file),
        Folder = run.Get(_save),
        Timeout = run.Get(_timeout) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
        SkipsCheck = run.Get(_skipCheck),
        Force = run.Get(_force),
        IsQuiet = run.Get(_quiet),
    }).RunAsync();

    private static (string Name, string Text, bool IsJson) Split(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        bool isJson = argument[equals - 1] == ':';
        return (argument[..(isJson ? equals - 1 : equals)], argument[(equals + 1)..], isJson);
    }
}
