using System.CommandLine;
using System.Globalization;
using McpGateway.Access;
using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Host.Demo;
using McpGateway.Host.Gateways;
using McpGateway.Host.Parsing;
using McpGateway.Http.Hosting;
using McpGateway.Serving;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway serve</c>.</summary>
internal sealed class ServeCommand : GatewayCommand
{
    private readonly ValueOption<string[]> _listen = CommonOptions.Texts("--listen", "URL", "an address", "where clients reach it (http://127.0.0.1:7800); port 0 is one that is free, unix:///PATH a socket, pipe:///NAME a pipe of Windows");
    private readonly ValueOption<string[]> _origins = CommonOptions.Texts("--allow-origin", "ORIGIN", "an origin", "lets pages of a web site in, such as https://example.com");
    private readonly ValueOption<string?> _certificate = CommonOptions.File("--cert", "the certificate for https:// (PEM or .pfx)");
    private readonly ValueOption<string?> _key = CommonOptions.File("--key", "the key of that certificate (PEM)");
    private readonly Option<bool> _proxy = CommonOptions.Flag("--behind-proxy", "says that a proxy in front of the gateway encrypts");
    private readonly Option<bool> _requireToken = CommonOptions.Flag("--require-token", "wants a token with every request, also of your own programs on this machine");
    private readonly ValueOption<string?> _tokenFile = CommonOptions.File(GatewayStart.TokenOption, "a file that only you can read, with a token for you that is good as long as this gateway runs");
    private readonly Option<bool> _detach = CommonOptions.Flag(GatewayStart.DetachOption, "goes on in the background when it is ready, until 'mcp-gateway stop'");
    private readonly Option<bool> _untilStdinCloses = CommonOptions.Flag(GatewayStart.StdinOption, "ends when stdin is closed, for programs that start it");
    private readonly ValueOption<string?> _ready = CommonOptions.Text(BrokerProgram.ReadyOption, "N", "a number", "where it says that it is ready, to whoever has started it in the background");
    private readonly Option<bool> _sse = CommonOptions.Flag("--sse", "serves the older HTTP+SSE as well, at /sse");
    private readonly Option<bool> _metrics = CommonOptions.Flag("--metrics", "tells metrics at /metrics, as Prometheus reads them; by a token, where one is needed, that was made with --metrics");
    private readonly ValueOption<int> _longest = CommonOptions.Number("--max-message", 16, 256, "the longest message that a client may send, in megabytes (16)");

    public ServeCommand()
        : base("serve", "serves MCP over HTTP")
    {
        Add(_listen);
        Add(_origins);
        Add(_certificate);
        Add(_key);
        Add(_proxy);
        Add(_requireToken);
        Add(_tokenFile);
        Add(_sse);
        Add(_metrics);
        Add(_longest);
        Add(_detach);
        Add(_untilStdinCloses);
        _ready.Hidden = true;
        Add(_ready);
    }

    /// <inheritdoc />
    public override string About => """
        Serves all clients of this machine over Streamable HTTP, at http://127.0.0.1:7800/mcp unless told otherwise, until it is interrupted. When it is ready, it
        prints a line for each address.

        As long as there are no tokens, your own programs on this machine get in; as soon as there is one (mcp-gateway token add NAME), every request over TCP needs
        one. Any address but one of this machine needs tokens and encryption. Pages in a browser are kept out, but for those of --allow-origin.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 ended in order, 1 cannot be served like this (stderr says why), 2 wrong usage";

    /// <inheritdoc />
    public override async Task<int> RunAsync(CommandRun run)
    {
        if (run.Get(_detach))
        {
            return Detach(run);
        }

        using ReadySignal? signal = run.Get(_ready) is { } handle ? ReadySignal.Open(long.Parse(handle, CultureInfo.InvariantCulture)) : null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(run.Token);
        if (run.Get(_untilStdinCloses))
        {
            StdinEnd.Watch(ending.Cancel);
        }

        try
        {
            await ServeAsync(run, signal, ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (signal is not null && e is ConfigurationException or AccessException or IOException or UnauthorizedAccessException)
        {
            signal?.Fail(e.Message);
            throw;
        }

        return CommandRun.Success;
    }

    /// <inheritdoc />
    public override string? FindWrong(ParseResult parsed) =>
        parsed.GetValue(_detach) && parsed.GetValue(_untilStdinCloses) ? $"{_detach.Name} and {_untilStdinCloses.Name} exclude each other."
        : parsed.GetValue(_ready) is { } handle && !long.TryParse(handle, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? $"{_ready.Name} needs {_ready.Needs}."
        : null;

    /// <summary>Starts the same command again, in a session of its own.</summary>
    private int Detach(CommandRun run)
    {
        string[] words = [.. run.Parsed.Tokens.Select(token => token.Value).Where(word => word != _detach.Name)];
        foreach (string line in DetachedGateway.Start(new BrokerProgram(SelfCommand.Program, SelfCommand.Arguments), GatewayHome.FromEnvironment(), words))
        {
            run.Output.WriteLine(line);
        }

        return CommandRun.Success;
    }

    private Task ServeAsync(CommandRun run, ReadySignal? signal, CancellationToken cancellationToken) =>
        HttpGateway.RunAsync(
            new HttpGatewayOptions
            {
                Home = GatewayHome.FromEnvironment(),
                Listen = run.Get(_listen) ?? [],
                AllowedOrigins = run.Get(_origins) ?? [],
                Certificate = run.Get(_certificate),
                CertificateKey = run.Get(_key),
                IsBehindProxy = run.Get(_proxy),
                RequiresToken = run.Get(_requireToken),
                TokenFile = run.Get(_tokenFile),
                ServesSse = run.Get(_sse),
                ServesMetrics = run.Get(_metrics),
                Export = TelemetryExport.Start,
                MaxMessage = run.Get(_longest),
                Output = signal is null ? run.Output : new ReadyOutput(signal),
                Problems = run.Errors,
            },
            cancellationToken);
}
