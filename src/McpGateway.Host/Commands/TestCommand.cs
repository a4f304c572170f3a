using System.CommandLine;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Checks;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Shell;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway test</c>.</summary>
internal sealed class TestCommand : RuntimeCommand
{
    private const int LongestDetail = 1000;

    private readonly Argument<string[]> _servers = CommonArguments.Servers("names of servers, or patterns with * and ?; all that are switched on without it");

    public TestCommand()
        : base("test", "tests servers step by step")
    {
        Add(_servers);
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Tests servers step by step, each on a connection of its own that ends with the test: the entry, the variables, the program, the handshake, the tools, the
        end. What rests on a step that failed is left out. A server that is switched off is tested only if you name it.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 nothing failed, 1 something did, 2 wrong usage, 130 interrupted";

    /// <inheritdoc />
    protected override async Task<int> RunAsync(CommandRun run, GatewayRuntime runtime)
    {
        var results = new ResultList(run);
        string[] names = run.Get(_servers) ?? [];
        // A remote one is reported as what it is: who tests everything wants to know of it.
        ServerDefinition[] servers = ServerChoice.Usable(Select(runtime, names, results), names.Length == 0 ? null : names, remoteToo: true);
        ServerDefinition? last = null;
        bool hasFailed = false;
        await foreach ((ServerDefinition server, ServerCheck check) in ManyServers.TestAsync(runtime, servers, run.Token).ConfigureAwait(false))
        {
            hasFailed |= check.Result == ServerCheckResult.Failed;
            string heading = last == server ? "" : $"{UntrustedText.OneLine(server.Name, 64)}\n";
            last = server;
            results.Add(heading + Line(check), json => Write(json, server, check));
        }

        return results.End(hasFailed);
    }

    private static string Line(ServerCheck check)
    {
        string result = check.Result switch
        {
            ServerCheckResult.Passed => "ok",
            ServerCheckResult.Warning => "warning",
            _ => "FAILED",
        };
        string took = check.Duration is { } duration ? FormattableString.Invariant($" ({duration.TotalMilliseconds:0} ms)") : "";
        string remedy = check.Remedy is { } what ? $"\n           {UntrustedText.OneLine(what, LongestDetail)}" : "";
        return $"  {result,-7}  {check.Kind}: {UntrustedText.OneLine(check.Detail, LongestDetail)}{took}{remedy}";
    }

    private static void Write(Utf8JsonWriter json, ServerDefinition server, ServerCheck check)
    {
        json.WriteStartObject();
        json.WriteString("server", server.Name);
        json.WriteString("check", JsonNamingPolicy.CamelCase.ConvertName(check.Kind.ToString()));
        json.WriteString("result", check.Result.ToString().ToLowerInvariant());
        json.WriteString("detail", check.Detail);
        json.WriteString("remedy", check.Remedy);
        if (check.Duration is { } duration)
        {
            json.WriteNumber("milliseconds", Math.Round(duration.TotalMilliseconds, 1));
        }
        else
        {
            json.WriteNull("milliseconds");
        }

        json.WriteEndObject();
    }
}
