using System.Globalization;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Peers that do not read, entries that cannot be planned, and what a server's process inherits.</summary>
public sealed class StubbornPeerTests
{
    [UnixFact("it looks into /proc")]
    public async Task A_server_inherits_nothing_of_the_connection_to_the_client()
    {
        await Needed.OrSkipAsync("Linux", "it is asked which files a process has open", () => Task.FromResult(OperatingSystem.IsLinux()));
        using TemporaryHome home = TemporaryHome.WithSample();
        // What the tests' own process was started with may reach every descendant.
        string[] strays = OpenFiles(Environment.ProcessId);
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        int server = int.Parse((await gateway.CallAsync("sample", "pid")).TextOf(), CultureInfo.InvariantCulture);

        string[] shared = [.. OpenFiles(server).Intersect(OpenFiles(gateway.Id), StringComparer.Ordinal).Except(strays, StringComparer.Ordinal)];

        Assert.DoesNotContain(shared, file => file.StartsWith("pipe:", StringComparison.Ordinal) || file.StartsWith("socket:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_does_not_read_is_refused_more_than_64_MB_and_others_work_on()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("stuck"), Sample.Server("good"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("stuck", "stop_reading");
        string arguments = $$"""{"message":"{{new string('x', 10 * 1024 * 1024)}}"}""";

        string last = "";
        for (int i = 0; i < 9; i++)
        {
            last = gateway.SendCall("stuck", "echo", arguments);
        }

        Assert.Contains("is not reading its input: 64 MB are waiting to be sent, so the call was not sent", await gateway.AnswerAsync(last), StringComparison.Ordinal);
        Assert.Equal("good", (await gateway.CallAsync("good", "echo", """{"message":"good"}""")).TextOf());
    }

    [Theory]
    [InlineData("""{"command":"/bin/true","cwd":"a\u0000b"}""", "NUL")]
    [InlineData("""{"command":"/bin/true","args":["a\u0000b"]}""", "NUL")]
    [InlineData("""{"command":"/bin/true","env":{"A=B":"c"}}""", "not a valid name for an environment variable")]
    [InlineData("""{"command":"a\u0000b"}""", "NUL")]
    public async Task An_entry_that_no_process_can_be_made_of_is_answered_with_the_reason(string entry, string reason)
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration($$"""{"mcpServers":{"odd":{{entry}}, "good":{"command":"{{Built.SampleServer}}"} } }""");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement answer = await gateway.CallAsync("odd", "x");
        Assert.True(answer.IsError());
        Assert.Contains(reason, answer.TextOf(), StringComparison.Ordinal);
        Assert.Contains(reason, await gateway.MetaAsync("list_available_mcps"), StringComparison.Ordinal);
        Assert.False((await gateway.CallAsync("good", "pid")).IsError());
        gateway.CloseInput();
        await gateway.ExitAsync();
        Assert.Equal(0, gateway.ExitCode);
    }

    [Fact]
    public async Task An_empty_folder_in_an_entry_counts_as_none()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration($$"""{"mcpServers":{"sample":{"command":"{{Built.SampleServer}}","cwd":"${NOT_SET_ANYWHERE:-}"} } }""");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.False((await gateway.CallAsync("sample", "cwd")).IsError());
    }

    [Fact]
    public async Task A_client_that_does_not_read_stderr_still_gets_every_answer_and_can_end_the_gateway()
    {
        using var home = new TemporaryHome();
        // Each failed start is a problem of some hundred bytes; a pipe holds 64 KB.
        home.WriteServers(new ServerDefinition { Name = new string('n', 200), Command = "/no/such/program" });
        await using GatewayProcess gateway = GatewayProcess.Start(home, read: false);
        using var answers = new StreamReader(gateway.RawOutput);
        gateway.Send(GatewayProcess.Request("0", "initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}"""));
        Assert.NotNull(await answers.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime());

        for (int i = 1; i <= 400; i++)
        {
            gateway.Send(GatewayProcess.Request(i.ToString(CultureInfo.InvariantCulture), "tools/call", GatewayProcess.Call(new string('n', 200), "x", "{}")));
            Assert.Contains("no program", await answers.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime(), StringComparison.Ordinal);
        }

        gateway.CloseInput();
        await gateway.ExitAsync();
    }

    [UnixFact("it runs a shell script")]
    public async Task A_server_that_closes_its_stdin_is_replaced()
    {
        using var home = new TemporaryHome();
        string marker = home.NewFile();
        // The first life answers the handshake and the listing, then closes stdin and lives on; the second is a good server.
        home.WriteServers(Sample.Script("closing", $$$"""
            if [ -e '{{{marker}}}' ]; then exec '{{{Built.SampleServer}}}'; fi
            touch '{{{marker}}}'
            read -r line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"} } }'
            read -r line; read -r line
            echo '{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"pid","inputSchema":{"type":"object"}}]}}'
            exec 0<&-
            sleep 600
            """));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"closing"}""");

        // The first call may be the one that finds out.
        await gateway.CallAsync("closing", "pid");
        Assert.False((await gateway.CallAsync("closing", "pid")).IsError());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"name":5}""")]
    [InlineData("""{"name":"load_mcp_tools","arguments":[]}""")]
    [InlineData("""{"name":"load_mcp_tools","arguments":"x"}""")]
    public async Task Wrong_params_of_a_tools_call_are_answered_as_such(string parameters)
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.Contains("-32602", await gateway.RequestLineAsync("tools/call", parameters), StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task Secrets_of_several_lines_and_in_escaped_or_coloured_form_are_masked()
    {
        using var home = new TemporaryHome();
        await File.WriteAllTextAsync(home.Home.EnvironmentFile, "KEY_LINES=\"firstsecretline\\nsecondsecretline\"\nQUOTED='quo\"ted\\secret'\n", TestContext.Current.CancellationToken);
        string script = "printf '%s\\n' \"$A\" 'json quo\\\"ted\\\\secret' >&2; printf 'coloured firstsecret\\033[1mline\\n' >&2; exit 1";
        home.WriteServers(Sample.Script("leaky", script) with
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "${KEY_LINES}", ["B"] = "${QUOTED}" },
        });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string answer = (await gateway.CallAsync("leaky", "x")).TextOf();

        Assert.Contains("***", answer, StringComparison.Ordinal);
        Assert.Contains("coloured ***", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secretline", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("ted\\secret", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("ted\\\\secret", answer, StringComparison.Ordinal);
    }

    private static string[] OpenFiles(int process) =>
        [.. Directory.GetFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget).OfType<string>()];
}
