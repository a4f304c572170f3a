using System.Globalization;
using System.Text;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Scripts;
using McpGateway.Gateway.Shell;
using McpGateway.Host.Parsing;
using McpGateway.Transports;

namespace McpGateway.Host.Calls;

/// <summary>One call of a tool: finds it, makes its arguments, asks where it may change something, and prints what came of it.</summary>
internal sealed class ToolCall(CommandRun run, GatewayRuntime runtime, CallOptions options)
{
    private bool _isMade;

    private string Target => $"{options.Server}/{options.Tool}";

    private string TooLong => string.Create(CultureInfo.InvariantCulture, $"The call of '{Target}' took longer than {options.Timeout!.Value.TotalSeconds:0} s and was cancelled. --timeout gives it more time.");

    /// <summary>Makes the call.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(run.Token);
        if (options.Timeout is { } timeout)
        {
            limit.CancelAfter(timeout);
        }

        try
        {
            return await RunAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!_isMade)
        {
            // From here on the core says what became of it.
            runtime.NoteNotMade(options.Server, options.Tool, default, e is FormatException ? new FormatException("the arguments are wrong") : e);
            if (e is FormatException)
            {
                return run.Fail(e.Message);
            }

            if (e is OperationCanceledException && !run.Token.IsCancellationRequested)
            {
                return run.Fail(TooLong);
            }

            throw;
        }
        catch (OperationCanceledException) when (!run.Token.IsCancellationRequested)
        {
            return run.Fail(TooLong);
        }
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        ServerDefinition server = runtime.Configuration.Current.Find(options.Server) ?? throw runtime.UnknownServer(options.Server);
        // What is denied is refused whatever its arguments are, and by the core.
        bool isDenied = runtime.DecideCall(server, options.Tool).IsRefused;
        CatalogTool? tool = isDenied ? null : ServerChoice.FindTool(runtime.FindCatalog(server), options.Tool) ?? await FindAsync(server, refresh: runtime.FindCatalog(server) is not null, cancellationToken).ConfigureAwait(false);
        string? json = await ReadJsonAsync(cancellationToken).ConfigureAwait(false);
        byte[] arguments = Arguments(tool, json);
        if (tool is not null && !options.SkipsCheck && CallArguments.Check(tool, arguments).Count > 0)
        {
            // What is on disk may be old.
            tool = await FindAsync(server, refresh: true, cancellationToken).ConfigureAwait(false);
            arguments = Arguments(tool, json);
            if (tool is not null && CallArguments.Check(tool, arguments) is { Count: > 0 } problems)
            {
                throw new FormatException(CallTexts.ArgumentsRefused(Target, tool, problems, text => text) + ". Use --skip-argument-check to let the server decide.");
            }
        }

        string name = tool?.Name ?? options.Tool;
        ConsentNeed? need = runtime.ConsentFor(server, name, tool);
        _isMade = true;
        if (need is not null && !options.Force && new CallConsent(run, Console.In).FindRefusal(server, name, need, Encoding.UTF8.GetString(arguments)) is { } refusal)
        {
            runtime.NoteDeclined(server.Name, name, arguments, need);
            return run.Fail(refusal);
        }

        ToolCallHandlers handlers = new CallMessages(run, server.Name, name, options.IsQuiet).Handlers(hasConsent: need is not null);
        ServerReply result = await runtime.CallToolAsync(server.Name, name, arguments, handlers, cancellationToken).ConfigureAwait(false);
        return new CallResult(run, server.Name, name, options.Folder).Print(result);
    }

    /// <summary>Has the server list its tools.</summary>
    private async Task<CatalogTool?> FindAsync(ServerDefinition server, bool refresh, CancellationToken cancellationToken)
    {
        try
        {
            CatalogEntry entry = await runtime.GetCatalogAsync(server, refresh, cancellationToken).ConfigureAwait(false);
            return ServerChoice.FindTool(entry, options.Tool) ?? throw GatewayRuntime.UnknownTool(options.Tool, entry);
        }
        catch (ServerException e) when (e.Failure == ServerFailure.Refused)
        {
            // It cannot list, but it may know the tool anyway; it is the one to say.
            return null;
        }
    }

    private byte[] Arguments(CatalogTool? tool, string? json) =>
        json is null ? CallArguments.OfTexts(tool, options.Typed)
        : CallArguments.OfJson(Encoding.UTF8.GetBytes(json)) ?? throw new FormatException($"{(options.File is null ? "--arguments" : options.File == "-" ? "stdin" : options.File)} is no JSON object. Write the arguments like this: {{\"name\": \"value\"}}");

    private async Task<string?> ReadJsonAsync(CancellationToken cancellationToken) => options.File switch
    {
        null => options.Json,
        "-" => await Console.In.ReadToEndAsync(cancellationToken).ConfigureAwait(false),
        var file => await File.ReadAllTextAsync(Path.GetFullPath(file), cancellationToken).ConfigureAwait(false),
    };
}
