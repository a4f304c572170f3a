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
    private const int NoLimit = 0;

    /// <summary>What says nothing without an authorization server.</summary>
    private static readonly string[] s_ofIssuer = [GatewayStart.AudienceOption, GatewayStart.PublicUrlOption, GatewayStart.UserClaimOption, "--calls-a-minute"];

    private readonly ValueOption<string[]> _listen = CommonOptions.Texts("--listen", "URL", "an address", "where clients reach it (http://127.0.0.1:7800); port 0 is one that is free, unix:///PATH a socket, pipe:///NAME a pipe of Windows");
    private readonly ValueOption<string[]> _origins = CommonOptions.Texts("--allow-origin", "ORIGIN", "an origin", "lets pages of a web site in, such as https://example.com");
    private readonly ValueOption<string?> _certificate = CommonOptions.File("--cert", "the certificate for https:// (PEM or .pfx)");
    private readonly ValueOption<string?> _key = CommonOptions.File("--key", "the key of that certificate (PEM)");
    private readonly Option<bool> _proxy = CommonOptions.Flag(GatewayStart.ProxyOption, "says that a proxy in front of the gateway encrypts");
    private readonly Option<bool> _requireToken = CommonOptions.Flag("--require-token", "wants a token with every request, also of your own programs on this machine");
    private readonly ValueOption<string?> _tokenFile = CommonOptions.File(GatewayStart.TokenOption, "a file that only you can read, with a token for you that is good as long as this gateway runs");
    private readonly Option<bool> _detach = CommonOptions.Flag(GatewayStart.DetachOption, "goes on in the background when it is ready, until 'mcp-gateway stop'");
    private readonly Option<bool> _untilStdinCloses = CommonOptions.Flag(GatewayStart.StdinOption, "ends when stdin is closed, for programs that start it");
    private readonly ValueOption<string?> _ready = CommonOptions.Text(BrokerProgram.ReadyOption, "N", "a number", "where it says that it is ready, to whoever has started it in the background");
    private readonly Option<bool> _sse = CommonOptions.Flag("--sse", "serves the older HTTP+SSE as well, at /sse");
    private readonly Option<bool> _show = CommonOptions.Flag("--show", "prints a link that opens its page in a browser, for you, once and within ten minutes");
    private readonly Option<bool> _metrics = CommonOptions.Flag("--metrics", "publishes metrics at /metrics, as Prometheus reads them; where a token is needed, it is one that was made with --metrics");
    private readonly ValueOption<int> _longest = CommonOptions.Number("--max-message", 16, 256, "the longest message that a client may send, in megabytes (16)");

    private readonly ValueOption<string?> _issuer = CommonOptions.Text(GatewayStart.IssuerOption, "URL", "an address", "takes access tokens of an authorization server (OAuth 2.1), such as https://login.example.com/realms/staff");
    private readonly ValueOption<string[]> _audiences = CommonOptions.Texts(GatewayStart.AudienceOption, "VALUE", "an audience", "for whom access tokens may be, where that is not the gateway's own address");
    private readonly ValueOption<string?> _publicUrl = CommonOptions.Text(GatewayStart.PublicUrlOption, "URL", "an address", "where clients reach the gateway, which is what access tokens are for, such as https://mcp.example.com");
    private readonly ValueOption<string?> _userClaim = CommonOptions.Text(GatewayStart.UserClaimOption, "NAME", "the name of a claim", "the claim of access tokens that tells users apart (sub)");
    private readonly ValueOption<int> _calls = CommonOptions.Number("--calls-a-minute", NoLimit, 1_000_000, "how many calls a minute each user of the authorization server may make; without it there is no limit");

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
        Add(_issuer);
        Add(_audiences);
        Add(_publicUrl);
        Add(_userClaim);
        Add(_calls);
        Add(_sse);
        Add(_metrics);
        Add(_longest);
        Add(_show);
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

        With --issuer it is a protected resource of OAuth 2.1: it takes access tokens of your organisation's authorization server as well, what their scopes grant is
        in the configuration ("gateway.scopes"), and clients such as claude.ai find by themselves where their users log in.

        At / it has a page for people, which shows servers, why one does not work, clients and calls. 'mcp-gateway status --link' opens it later, too.
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
        : parsed.GetValue(_issuer) is null && s_ofIssuer.FirstOrDefault(name => parsed.GetResult(name) is System.CommandLine.Parsing.OptionResult { Implicit: false }) is { } alone ? $"{alone} needs {_issuer.Name}."
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
                Issuer = run.Get(_issuer),
                Audiences = run.Get(_audiences) ?? [],
                PublicUrl = run.Get(_publicUrl),
                UserClaim = run.Get(_userClaim) ?? "sub",
                CallsPerMinute = run.Get(_calls) is > NoLimit and var calls ? calls : null,
                ServesSse = run.Get(_sse),
                ServesMetrics = run.Get(_metrics),
                Export = TelemetryExport.Start,
                MaxMessage = run.Get(_longest),
                ShowsPage = run.Get(_show),
                Output = signal is null ? run.Output : new ReadyOutput(signal),
                Problems = run.Errors,
            },
            cancellationToken);
}
