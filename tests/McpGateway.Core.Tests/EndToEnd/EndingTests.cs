using System.Text;
using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>However a gateway ends, it leaves no process behind.</summary>
public sealed class EndingTests
{
    private static readonly string[] s_stubborn = ["--ignore-stdin-close", "--ignore-sigterm", "--spawn-child"];

    [Fact]
    public async Task Closing_stdin_ends_gateway_and_servers()
    {
        using var home = new TemporaryHome();
        (GatewayProcess gateway, int[] servers) = await StartWithServersAsync(home);
        await using GatewayProcess own = gateway;

        gateway.CloseInput();

        await gateway.ExitAsync();
        Assert.Equal(0, gateway.ExitCode);
        await Processes.AssertGone(servers);
        Assert.Equal("", gateway.Errors.Text);
    }

    [Fact]
    public async Task Closing_stdin_with_calls_under_way_ends_everything_and_cancels_them()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        // A server that is gone the moment its stdin ends would not have noted what it has read.
        (GatewayProcess gateway, int[] servers) = await StartWithServersAsync(home, "--ledger", ledger, "--slow-exit", "300");
        await using GatewayProcess own = gateway;
        gateway.SendCall("plain", "never", """{"key":"endless"}""");
        string slow = gateway.SendCall("plain", "slow", """{"ms":300}""");

        gateway.CloseInput();
        await gateway.ExitAsync();

        await Processes.AssertGone(servers);
        // What ends soon is still answered.
        Assert.Contains("waited 300 ms", await gateway.AnswerAsync(slow), StringComparison.Ordinal);
        Assert.Contains("cancelled endless", TemporaryHome.Lines(ledger));
    }

    [UnixTheory("it sends a signal")]
    [InlineData(Processes.Terminate)]
    [InlineData(Processes.Interrupt)]
    public async Task A_signal_ends_gateway_and_servers(int signal)
    {
        using var home = new TemporaryHome();
        (GatewayProcess gateway, int[] servers) = await StartWithServersAsync(home);
        await using GatewayProcess own = gateway;
        gateway.SendCall("plain", "never");

        Processes.Send(gateway.Id, signal);

        await gateway.ExitAsync();
        await Processes.AssertGone(servers);
    }

    [UnixFact("it sends a signal")]
    public async Task A_signal_during_a_start_leaves_nothing()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        home.WriteServers(Sample.Server("starting", ["--pid-file", pids, "--silent", .. s_stubborn]));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        gateway.SendCall("starting", "echo");
        await Deadline.Until(() => Processes.FromFile(pids).Length == 2, () => "not started");

        Processes.Send(gateway.Id, Processes.Terminate);

        await gateway.ExitAsync();
        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [Fact]
    public async Task A_client_that_vanishes_ends_everything()
    {
        using var home = new TemporaryHome();
        (GatewayProcess gateway, int[] servers) = await StartWithServersAsync(home);
        await using GatewayProcess own = gateway;
        gateway.SendCall("plain", "slow", """{"ms":100}""");

        gateway.RawOutput.Close();
        gateway.CloseInput();

        await gateway.ExitAsync();
        await Processes.AssertGone(servers);
    }

    [UnixFact("a pipe of Windows is not closed while somebody reads it")]
    public async Task A_client_that_only_closes_its_reading_side_ends_everything()
    {
        using var home = new TemporaryHome();
        (GatewayProcess gateway, int[] servers) = await StartWithServersAsync(home);
        await using GatewayProcess own = gateway;

        gateway.RawOutput.Close();
        gateway.SendCall("plain", "echo", """{"message":"to nobody"}""");

        await gateway.ExitAsync();
        await Processes.AssertGone(servers);
    }

    [UnixTheory("it sends a signal")]
    [InlineData("stdin")]
    [InlineData("signal")]
    public async Task A_client_that_does_not_read_cannot_keep_the_gateway_from_ending(string end)
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--pid-file", pids) with { OutputLimit = 0 });
        await using GatewayProcess gateway = GatewayProcess.Start(home, read: false);
        gateway.Send(GatewayProcess.Request("0", "initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"tests","version":"1"}}"""));
        for (int i = 0; i < 200; i++)
        {
            gateway.Send(GatewayProcess.Request(gateway.NewId(), "tools/list", null));
        }

        gateway.SendCall("sample", "bytes", """{"size":1000000}""");
        await Deadline.Until(() => Processes.FromFile(pids).Length == 1, () => "not started");
        if (end == "stdin")
        {
            gateway.CloseInput();
        }
        else
        {
            Processes.Send(gateway.Id, Processes.Terminate);
        }

        await gateway.ExitAsync();
        await Processes.AssertGone(Processes.FromFile(pids));
    }

    [Fact]
    public async Task A_client_that_closes_stdin_and_then_reads_gets_everything()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("sample") with { OutputLimit = 0 });
        await using GatewayProcess gateway = GatewayProcess.Start(home, read: false);
        gateway.Send(GatewayProcess.Request("0", "initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"tests","version":"1"}}"""));
        string id = gateway.SendCall("sample", "bytes", """{"size":5000000}""");
        gateway.CloseInput();

        // More slowly than the gateway writes, but without a pause of a second.
        var output = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await gateway.RawOutput.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().InTime()) > 0)
        {
            output.Write(buffer, 0, read);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        string[] lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // Notifications of the server's lists may stand between the answers.
        lines = [.. lines.Where(line => !line.Contains("\"method\":\"notifications/", StringComparison.Ordinal))];
        Assert.Equal(2, lines.Length);
        JsonElement answer = JsonText.Parse(lines[1]);
        Assert.Equal(id, answer.GetProperty("id").GetRawText());
        Assert.Equal(5_000_000, answer.GetProperty("result").TextOf().Length);
    }

    [Fact]
    public async Task Requests_before_the_end_of_stdin_are_answered()
    {
        // As with: printf '...' | mcp-gateway
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        gateway.Send(GatewayProcess.Request("0", "initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"tests","version":"1"}}"""));
        gateway.Send(GatewayProcess.Request("\"list\"", "tools/list", null));
        string call = gateway.SendCall("sample", "echo", """{"message":"cold start"}""");
        gateway.CloseInput();

        await gateway.ExitAsync();

        Assert.Contains("tools", await gateway.AnswerAsync("\"list\""), StringComparison.Ordinal);
        Assert.Contains("cold start", await gateway.AnswerAsync(call), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stdout_carries_nothing_but_the_protocol()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration("{ broken");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        home.WriteServers(Sample.Server("noisy", "--rubbish-always", "--stderr", "a word on stderr"), Sample.Server("dying", "--exit-at-start", "1"));
        await gateway.UntilListAsync(list => list.Contains("dying", StringComparison.Ordinal));
        await gateway.CallAsync("dying", "echo");
        await gateway.CallAsync("noisy", "rubbish_then_answer");
        gateway.Send("rubbish of the client");
        gateway.CloseInput();
        await gateway.ExitAsync();

        Assert.NotEmpty(gateway.Output.Lines);
        Assert.All(gateway.Output.Lines, line => Assert.Equal("2.0", JsonText.Parse(Encoding.UTF8.GetString(line)).GetProperty("jsonrpc").GetString()));
        Assert.Contains("broken JSON", gateway.Errors.Text, StringComparison.Ordinal);
        Assert.Contains("exit code 1", gateway.Errors.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("a word on stderr", gateway.Errors.Text, StringComparison.Ordinal);
    }

    private static async Task<(GatewayProcess Gateway, int[] Servers)> StartWithServersAsync(TemporaryHome home, params string[] options)
    {
        string pids = home.NewFile();
        home.WriteServers(
            Sample.Server("plain", ["--pid-file", pids, .. options]),
            Sample.Server("stubborn", ["--pid-file", pids, .. s_stubborn]),
            Sample.Server("idle"));
        GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await Task.WhenAll(gateway.CallAsync("plain", "pid"), gateway.CallAsync("stubborn", "pid"));
        int[] servers = Processes.FromFile(pids);
        Assert.Equal(3, servers.Length);
        return (gateway, servers);
    }
}
