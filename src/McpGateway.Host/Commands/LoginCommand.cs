using System.CommandLine;
using McpGateway.Catalog;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Host.Logins;
using McpGateway.Host.Parsing;
using McpGateway.Logins;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway login</c>.</summary>
internal sealed class LoginCommand : RuntimeCommand
{
    private const int DefaultSeconds = 300, MostSeconds = 3600;

    private readonly Argument<string> _server = CommonArguments.Server("the server's name");
    private readonly Option<bool> _noBrowser = CommonOptions.Flag("--no-browser", "opens no browser, and only prints the address");
    private readonly Option<bool> _device = CommonOptions.Flag("--device", "lets you confirm a code on another device, if the server offers that");
    private readonly ValueOption<int> _timeout = CommonOptions.Number("--timeout", DefaultSeconds, MostSeconds, $"how many seconds you may take; {DefaultSeconds} without it");

    private readonly ValueOption<string?> _user = CommonOptions.Text("--user", "NAME", "the name of a user", "logs in for another user of the gateway: the name of a token for HTTP, or what status shows of a user of an authorization server");

    public LoginCommand()
        : base("login", "logs in to a remote server")
    {
        Add(_server);
        Add(_noBrowser);
        Add(_device);
        Add(_timeout);
        Add(_user);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Logs in to a remote server with OAuth: opens the page of its authorization server in the browser, waits until you have agreed there, and keeps the tokens
        where only you can read them. They are refreshed from then on, also by gateways that run already. To log in as somebody else, log out first.

        Without a browser on this machine, open the printed address elsewhere and paste the address at which that browser ends, which begins with
        http://127.0.0.1, or use --device.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 logged in, 1 not (stderr says why), 2 wrong usage, 130 interrupted";

    /// <inheritdoc />
    protected override async Task<int> RunAsync(CommandRun run, GatewayRuntime runtime)
    {
        string name = run.Get(_server)!;
        if (runtime.Configuration.Current.Find(name) is not { } server)
        {
            return run.Fail(runtime.UnknownServer(name).Message);
        }

        if (run.Get(_user) is { } user)
        {
            server = GatewayRuntime.OfUser(server, user);
        }

        var options = new LoginOptions { UseDevice = run.Get(_device), Patience = TimeSpan.FromSeconds(run.Get(_timeout) is > 0 and var seconds ? seconds : DefaultSeconds) };
        bool isNew = await runtime.LogInAsync(server, new ConsoleLoginUser(run, !run.Get(_noBrowser)), options, run.Token).ConfigureAwait(false);
        // So that the gateway finds its tools from now on; and it shows that the login works.
        CatalogEntry entry = await runtime.GetCatalogAsync(server, refresh: true, run.Token).ConfigureAwait(false);
        if (run.IsJson)
        {
            run.PrintJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("server", server.Name);
                json.WriteBoolean("changed", isNew);
                json.WriteNumber("tools", entry.Tools.Count);
                json.WriteEndObject();
            });
        }
        else
        {
            await run.Output.WriteLineAsync(FormattableString.Invariant(
                $"{UntrustedText.OneLine(server.Name, 64)}: {(isNew ? "logged in" : "was logged in already")}, {entry.Tools.Count} {(entry.Tools.Count == 1 ? "tool" : "tools")}")).ConfigureAwait(false);
        }

        return CommandRun.Success;
    }
}
