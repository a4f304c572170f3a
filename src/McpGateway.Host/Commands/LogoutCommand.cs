using System.CommandLine;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway logout</c>.</summary>
internal sealed class LogoutCommand : RuntimeCommand
{
    private readonly Argument<string> _server = CommonArguments.Server("the server's name");

    private readonly ValueOption<string?> _user = CommonOptions.Text("--user", "NAME", "the name of a user", "logs out another user of the gateway: the name of a token for HTTP");

    public LogoutCommand()
        : base("logout", "logs out of a remote server")
    {
        Add(_server);
        Add(_user);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Logs out of a remote server: revokes the tokens at its authorization server, if that has a way to, and removes them from this machine. Gateways that run
        lose the login, too.
        """;

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

        (bool wasLoggedIn, string? notRevoked) = await runtime.LogOutAsync(server, run.Token).ConfigureAwait(false);
        if (notRevoked is not null)
        {
            run.Warn($"the tokens of '{name}' were removed from this machine, but {notRevoked}.");
        }

        if (run.IsJson)
        {
            run.PrintJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("server", server.Name);
                json.WriteBoolean("changed", wasLoggedIn);
                json.WriteBoolean("revoked", wasLoggedIn && notRevoked is null);
                json.WriteEndObject();
            });
        }
        else
        {
            await run.Output.WriteLineAsync($"{UntrustedText.OneLine(server.Name, 64)}: {(wasLoggedIn ? "logged out" : "was not logged in")}").ConfigureAwait(false);
        }

        return CommandRun.Success;
    }
}
