using System.Globalization;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Checks;
using McpGateway.Gateway.Hosting;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Gateway.Checks;

/// <summary>What a test of a server says, and what is asked of one from within the process beside calls.</summary>
public sealed class ServerTestTests : IAsyncDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly GatewayRuntime _runtime;

    public ServerTestTests()
    {
        _runtime = new GatewayRuntime(new GatewayOptions { Home = _home.Home });
    }

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_good_server_passes_every_check_in_order()
    {
        List<ServerCheck> checks = await TestAsync(Sample.Server("sample"));

        Assert.Equal(Enum.GetValues<ServerCheckKind>().Except([ServerCheckKind.WorkingDirectory, ServerCheckKind.Login]), checks.Select(check => check.Kind));
        Assert.All(checks, check => Assert.Equal(ServerCheckResult.Passed, check.Result));
    }

    [Fact]
    public async Task A_test_counts_the_tools_that_a_script_gets()
    {
        ServerDefinition server = Sample.Server("sample", "--tools-for-elicitation");
        int listed = (await _runtime.GetCatalogAsync(server, refresh: true, CancellationToken.None).InTime()).Tools.Count;

        ServerCheck tools = (await TestAsync(server)).Single(check => check.Kind == ServerCheckKind.Tools);

        Assert.Equal(listed.ToString(CultureInfo.InvariantCulture), tools.Detail);
        Assert.NotNull(_runtime.FindCatalog(server)!.Find("for_elicitation"));
    }

    [Fact]
    public async Task All_missing_variables_are_named_at_once_and_nothing_is_started()
    {
        string pids = _home.NewFile();
        ServerDefinition server = Sample.Server("sample", "--pid-file", pids, "${NO_ONE_SETS_THIS}") with
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "${NOR_THIS}" },
        };

        ServerCheck last = (await TestAsync(server))[^1];

        Assert.Equal((ServerCheckKind.Variables, ServerCheckResult.Failed), (last.Kind, last.Result));
        Assert.Contains("NO_ONE_SETS_THIS", last.Detail, StringComparison.Ordinal);
        Assert.Contains("NOR_THIS", last.Detail, StringComparison.Ordinal);
        Assert.Contains(_home.Home.EnvironmentFile, last.Remedy, StringComparison.Ordinal);
        Assert.False(File.Exists(pids));
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("--token=tok-1234")]
    [InlineData("https://user:tok-1234@example.com/")]
    [InlineData("Bearer ${MY_TOKEN:-none}")]
    public async Task A_secret_in_the_arguments_is_warned_of_and_not_shown(string argument)
    {
        List<ServerCheck> checks = await TestAsync(new ServerDefinition { Name = "s", Command = "/bin/sh", Arguments = ["-c", "exit 1", argument] });

        ServerCheck command = Assert.Single(checks, check => check.Kind == ServerCheckKind.Command);
        Assert.Equal(ServerCheckResult.Warning, command.Result);
        Assert.Contains("process list", command.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("tok-1234", string.Join('\n', checks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_leaves_no_process_and_touches_no_connection()
    {
        string pids = _home.NewFile();
        ServerDefinition server = Sample.Server("sample", "--pid-file", pids);
        _home.WriteServers(server);
        await _runtime.ConnectAsync(server, CancellationToken.None).InTime();
        int? process = _runtime.GetState("sample").ProcessId;

        await TestAsync(server);

        Assert.Equal(process, _runtime.GetState("sample").ProcessId);
        string[] started = TemporaryHome.Lines(pids);
        Assert.Equal(2, started.Length);
        Assert.All(started.Skip(1), pid => Assert.False(Processes.IsAlive(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task A_server_whose_circuit_is_open_can_be_tested()
    {
        ServerDefinition server = Sample.Server("sample", "--exit-at-start", "7");
        _home.WriteServers(server);
        for (int i = 0; i < 4; i++)
        {
            await Assert.ThrowsAsync<ServerException>(() => _runtime.GetCatalogAsync(server, refresh: false, CancellationToken.None).InTime());
        }

        ServerCheck last = (await TestAsync(server))[^1];

        Assert.NotNull(_runtime.GetState("sample").NextTry);
        Assert.Equal((ServerCheckKind.Handshake, ServerCheckResult.Failed), (last.Kind, last.Result));
        Assert.Contains("exit code 7", last.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_and_a_prompt_come_byte_for_byte()
    {
        _home.WriteServers(Sample.Server("sample"));

        ServerReply resource = await _runtime.ReadResourceAsync("sample", "sample://item/é", handlers: null, CancellationToken.None).InTime();
        ServerReply prompt = await _runtime.GetPromptAsync("sample", "greet", "{\"name\":\"é\"}"u8.ToArray(), handlers: null, CancellationToken.None).InTime();
        ServerReply none = await _runtime.ReadResourceAsync("sample", "sample://none", handlers: null, CancellationToken.None).InTime();

        Assert.Contains("sample://item/é", Encoding.UTF8.GetString(resource.Result.Span), StringComparison.Ordinal);
        Assert.Contains("Please greet é.", Encoding.UTF8.GetString(prompt.Result.Span), StringComparison.Ordinal);
        Assert.Equal(-32002, none.ReadError().Code);
    }

    private async Task<List<ServerCheck>> TestAsync(ServerDefinition server)
    {
        var checks = new List<ServerCheck>();
        await foreach (ServerCheck check in _runtime.TestAsync(server, CancellationToken.None))
        {
            checks.Add(check);
        }

        return checks;
    }
}
