using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Policy;
using McpGateway.Json;
using McpGateway.Transports;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway.Checks;

/// <summary>Tests a server from its entry to its end, each step once the one before has succeeded.</summary>
internal sealed class ServerTest
{
    private readonly ServerDefinition _server;
    private readonly ConnectionContext _context;
    private readonly ConnectionScope _scope;
    private readonly CallerGate _gate;
    private readonly ILogger _logger;

    /// <param name="server">The server.</param>
    /// <param name="context">What its connection shares with others.</param>
    /// <param name="scope">As whose connection it is made.</param>
    /// <param name="gate">Tells which of its tools may be had.</param>
    /// <param name="logger">Hears of it.</param>
    public ServerTest(ServerDefinition server, ConnectionContext context, ConnectionScope scope, CallerGate gate, ILogger logger)
    {
        _server = server;
        _context = context;
        _scope = scope;
        _gate = gate;
        _logger = logger;
    }

    /// <summary>Runs the test.</summary>
    /// <param name="cancellationToken">Ends it, with the server's process.</param>
    public async IAsyncEnumerable<ServerCheck> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ServerCheck check in new DefinitionChecks(_server, _context).Run())
        {
            yield return check;
            if (check.Result == ServerCheckResult.Failed)
            {
                yield break;
            }
        }

        long begin = _context.Time.GetTimestamp();
        (ServerCheck started, ServerConnection? connection) = Start(begin);
        yield return started;
        if (connection is null)
        {
            yield break;
        }

        try
        {
            using CancellationTokenRegistration registration = cancellationToken.Register(connection.Kill);
            ServerCheck handshake = await ShakeHandsAsync(connection, begin).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            yield return handshake;
            if (handshake.Result == ServerCheckResult.Failed)
            {
                yield break;
            }

            yield return Passed(ServerCheckKind.Revision, connection.Identity!.ProtocolVersion);
            yield return Capabilities(connection);
            ServerCheck tools = await ListToolsAsync(connection).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            yield return tools;
            if (connection.Transport.IsRemote)
            {
                yield break;
            }

            yield return Stdout(connection);
            yield return Stderr(connection);
            yield return await EndAsync(connection).ConfigureAwait(false);
        }
        finally
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static ServerCheck Passed(ServerCheckKind kind, string detail, TimeSpan? duration = null) => new(kind, ServerCheckResult.Passed, detail, null, duration);

    private ServerCheck Failed(ServerCheckKind kind, ServerException e, TimeSpan? duration = null) =>
        new(kind, ServerCheckResult.Failed, e.Cause, e.Remedy.Length == 0 ? $"See its log, {_context.Home.ServerLogOf(_server.Name)}." : e.Remedy, duration) { Failure = e.Failure };

    private (ServerCheck Check, ServerConnection? Connection) Start(long begin)
    {
        try
        {
            // As a script would: some servers list more tools to a client that answers questions, and the numbers are to be the same. No call is under way, so what it
            // asks is declined at once.
            var connection = ServerConnection.Launch(_server with { Disabled = false }, _context, _scope);
            return (Passed(ServerCheckKind.Start, connection.Transport.Place, _context.Time.GetElapsedTime(begin)), connection);
        }
        catch (ServerException e)
        {
            return (Failed(ServerCheckKind.Start, e), null);
        }
    }

    private async Task<ServerCheck> ShakeHandsAsync(ServerConnection connection, long begin)
    {
        try
        {
            await connection.InitializeAsync().ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            return Failed(ServerCheckKind.Handshake, e, _context.Time.GetElapsedTime(begin));
        }

        string name = $"{connection.Identity!.Name} {connection.Identity.Version}".Trim();
        return Passed(ServerCheckKind.Handshake, name.Length == 0 ? "answered without giving a name" : name, _context.Time.GetElapsedTime(begin));
    }

    private static ServerCheck Capabilities(ServerConnection connection)
    {
        using JsonDocument capabilities = JsonDocument.Parse(JsonRepair.Readable(connection.Identity!.Capabilities), new JsonDocumentOptions { MaxDepth = 1000 });
        string names = string.Join(", ", capabilities.RootElement.EnumerateObject().Select(member => connection.Errors.Shown(member.Name, 40)));
        return names.Length > 0
            ? Passed(ServerCheckKind.Capabilities, names)
            : new ServerCheck(ServerCheckKind.Capabilities, ServerCheckResult.Warning, "none declared, so it is asked for everything", "Check in its documentation whether it has to be set up first.");
    }

    private async Task<ServerCheck> ListToolsAsync(ServerConnection connection)
    {
        if (!connection.Identity!.HasTools && !connection.Identity.DeclaresNoList)
        {
            return Passed(ServerCheckKind.Tools, "it declares none");
        }

        long begin = _context.Time.GetTimestamp();
        try
        {
            (List<CatalogTool> tools, string? gap) = await new ServerLister(connection, _logger).GetToolsAsync().ConfigureAwait(false);
            string detail = string.Join(", ", tools.Select(WhyRefused).OfType<string>().CountBy(why => why).Select(why => string.Create(CultureInfo.InvariantCulture, $"{why.Value} of them {why.Key}")).Prepend(tools.Count.ToString(CultureInfo.InvariantCulture)));
            return gap is null
                ? Passed(ServerCheckKind.Tools, detail, _context.Time.GetElapsedTime(begin))
                : new ServerCheck(ServerCheckKind.Tools, ServerCheckResult.Warning, $"{detail}, and perhaps more: {gap}", "Report it to the server's maintainers; the tools that were listed can be called.");
        }
        catch (ServerException e)
        {
            return Failed(ServerCheckKind.Tools, e, _context.Time.GetElapsedTime(begin));
        }
    }

    /// <summary>Why a tool may not be had, in a few words; null where it may.</summary>
    private string? WhyRefused(CatalogTool tool) => _gate.Decide(RequestKind.Tool, _server, tool.Name) switch
    {
        { IsRefused: false } => null,
        { IsNotApproved: true } => $"refused until they are approved (mcp-gateway pin {_server.Name} --changed)",
        { IsManaged: true } => "switched off by your administrator",
        _ => "switched off by \"tools\" in its entry",
    };

    private static ServerCheck Stdout(ServerConnection connection) =>
        connection.Errors.FirstRubbish is { } rubbish
            ? new ServerCheck(ServerCheckKind.Stdout, ServerCheckResult.Warning, $"text that is not an MCP message: «{rubbish}»", "It is ignored here, but other clients may fail on it: make the server log to stderr.")
            : Passed(ServerCheckKind.Stdout, "only MCP messages");

    private static ServerCheck Stderr(ServerConnection connection) =>
        Passed(ServerCheckKind.Stderr, connection.Errors.LastWords is { Length: > 0 } words ? words : "nothing");

    private async Task<ServerCheck> EndAsync(ServerConnection connection)
    {
        if (!connection.IsAlive)
        {
            return new ServerCheck(ServerCheckKind.End, ServerCheckResult.Failed, $"it {connection.Errors.End} during the test", "Run its command by hand to see why.");
        }

        long begin = _context.Time.GetTimestamp();
        await connection.DisposeAsync().ConfigureAwait(false);
        TimeSpan duration = _context.Time.GetElapsedTime(begin);
        return connection.Closing is { WasForced: false } closing
            ? Passed(ServerCheckKind.End, closing.Text, duration)
            : new ServerCheck(
                ServerCheckKind.End, ServerCheckResult.Warning, $"it did not exit when its stdin was closed, so it was stopped ({connection.Closing?.Text})", "The gateway stops it anyway; its author should make it exit when stdin closes.", duration);
    }
}
