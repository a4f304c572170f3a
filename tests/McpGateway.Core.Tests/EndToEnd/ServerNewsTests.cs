using System.Text;
using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>What a server tells its client without having been asked, and what the client tells its servers.</summary>
public sealed class ServerNewsTests
{
    [Theory]
    [InlineData("notifications/message", """{"level":"warning","logger":"é","data":{"big":9007199254740993,"e":1e400,"text":"\u00e9"},"unknown":[1.0]}""")]
    [InlineData("notifications/message", """{ "level" : "debug", "data" : null }""")]
    [InlineData("notifications/elicitation/complete", """{"elicitationId":"550e8400","unknown":1.10}""")]
    [InlineData("notifications/example/unheard_of", """{"a":[{}]}""")]
    public async Task A_notification_of_a_server_arrives_as_it_was_and_before_the_answer(string method, string parameters)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string id = gateway.SendCall("sample", "notify", $$"""{"method":"{{method}}","params":{{parameters}}}""");
        string answer = await gateway.AnswerAsync(id);

        string[] lines = [.. gateway.Output.Lines.Select(Encoding.UTF8.GetString)];
        Assert.Contains($$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}}}""", lines[..Array.IndexOf(lines, answer)]);
    }

    [Fact]
    public async Task A_log_level_reaches_servers_that_run_and_those_that_start_later()
    {
        using var home = new TemporaryHome();
        var running = new Transcript(home);
        var later = new Transcript(home);
        home.WriteServers(Sample.Server("running", "--transcript", running.File), Sample.Server("later", "--transcript", later.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        Assert.Equal("logged", (await gateway.CallAsync("running", "log", """{"level":"info","data":1}""")).TextOf());
        Assert.Empty(running.Of("logging/setLevel"));

        Assert.Equal("{}", (await gateway.RequestAsync("logging/setLevel", """{"level":"error"}""")).GetRawText());

        foreach ((string server, Transcript transcript) in new[] { ("running", running), ("later", later) })
        {
            Assert.Equal("not wanted", (await gateway.CallAsync(server, "log", """{"level":"info","data":2}""")).TextOf());
            Assert.Equal("logged", (await gateway.CallAsync(server, "log", """{"level":"error","data":3}""")).TextOf());
            Assert.Equal("""{"level":"error"}""", Assert.Single(transcript.Of("logging/setLevel")).GetProperty("params").GetRawText());
        }
    }

    [Fact]
    public async Task A_log_level_that_there_is_not_is_refused_and_reaches_nobody()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--transcript", transcript.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("sample", "pid");

        Assert.Contains("\"error\"", await gateway.RequestLineAsync("logging/setLevel", """{"level":"loud"}"""), StringComparison.Ordinal);
        await gateway.CallAsync("sample", "pid");

        Assert.Empty(transcript.Of("logging/setLevel"));
    }

    [Fact]
    public async Task Changed_roots_are_told_to_every_server_that_runs()
    {
        using var home = new TemporaryHome();
        Transcript[] transcripts = [new(home), new(home), new(home)];
        home.WriteServers([.. transcripts.Select((transcript, i) => Sample.Server($"server{i}", "--transcript", transcript.File))]);
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        await gateway.CallAsync("server0", "pid");
        await gateway.CallAsync("server1", "pid");

        gateway.Send("""{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}""");
        gateway.Send("""{"jsonrpc":"2.0","method":"notifications/roots/list_changed","params":{"_meta":{"a":1.0}}}""");
        await gateway.CallAsync("server2", "pid");

        foreach (Transcript transcript in transcripts[..2])
        {
            await transcript.ReceivedAsync("notifications/roots/list_changed", 2);
            JsonElement[] told = transcript.Of("notifications/roots/list_changed");
            Assert.False(told[0].TryGetProperty("params", out _));
            Assert.Equal("""{"_meta":{"a":1.0}}""", told[1].GetProperty("params").GetRawText());
        }

        Assert.Empty(transcripts[2].Of("notifications/roots/list_changed"));
    }
}
