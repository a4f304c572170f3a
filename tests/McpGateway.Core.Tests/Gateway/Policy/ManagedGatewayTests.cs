using System.Net;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Policy;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Gateway.Policy;

/// <summary>The administrator's file in a gateway that runs: it wins, it is taken up without a restart, and a broken one lets nothing through.</summary>
public sealed class ManagedGatewayTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_change_of_the_file_is_taken_up_and_what_it_forbids_is_stopped()
    {
        _home.WriteServers(Sample.Server("sample"));
        await using GatewayRuntime runtime = Runtime();
        using IDisposable watch = runtime.Configuration.Watch();
        await EchoAsync(runtime);

        _home.WriteManaged("""{ "allowedMcpServers": [{ "serverName": "docs" }] }""");
        await Deadline.Until(() => runtime.GetState("sample").Status == ServerStatus.Stopped, () => "the server is still there");
        ServerException refused = await Assert.ThrowsAsync<ServerException>(() => EchoAsync(runtime));
        Assert.Equal(ServerFailure.Denied, refused.Failure);
        Assert.Equal($"Server 'sample' is disabled by your administrator ({_home.Home.Managed.File}): \"allowedMcpServers\" does not have it. Only your administrator can change that.", refused.Message);

        File.Delete(_home.Home.Managed.File);
        await Deadline.Until(() => runtime.Configuration.Current.Servers[0].IsOffered, () => "the server is still refused");
        await EchoAsync(runtime);
    }

    [Fact]
    public async Task A_redirect_leads_to_no_address_that_is_forbidden()
    {
        using RemoteSample elsewhere = await RemoteSample.StartAsync();
        using var listener = new HttpListener();
        string here = $"http://127.0.0.1:{Loopback.FreePort()}/";
        listener.Prefixes.Add(here);
        listener.Start();
        Task answering = Task.Run(async () =>
        {
            while (true)
            {
                HttpListenerContext asked = await listener.GetContextAsync();
                asked.Response.StatusCode = 307;
                asked.Response.Headers["Location"] = elsewhere.Url;
                asked.Response.Close();
            }
        });
        _home.WriteManaged($$"""{ "allowedMcpServers": [{ "serverUrl": "{{here}}*" }] }""");
        _home.WriteServers(new ServerDefinition { Name = "sample", Kind = ServerKind.Http, Url = here + "mcp" });
        await using GatewayRuntime runtime = Runtime();

        ServerException refused = await Assert.ThrowsAsync<ServerException>(() => EchoAsync(runtime));

        Assert.Contains($"is disabled by your administrator ({_home.Home.Managed.File})", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ServerFailure.Denied, refused.Failure);
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => answering);
    }

    [Fact]
    public async Task Tools_are_denied_and_confirmed_on_top_of_what_the_entry_says()
    {
        _home.WriteManaged("""{ "deniedTools": ["ech*"], "confirmedTools": [{ "serverName": "sample", "tools": ["add"] }] }""");
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", ",\"trusted\":true,\"tools\":{\"allow\":[\"*\"]}")));
        await using GatewayRuntime runtime = Runtime();
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var client = new HostedClient(host);
        await client.InitializeAsync("""{"elicitation":{}}""");

        client.Send("1", "tools/call", GatewayProcess.Call("sample", "echo", """{"message":"m"}"""));
        Assert.Contains($"does not offer 'echo': \\u0022deniedTools\\u0022: \\u0022ech*\\u0022 of your administrator ({_home.Home.Managed.File}) disables it", Plain(await client.AnswerAsync("1")), StringComparison.Ordinal);

        client.Send("2", "tools/call", GatewayProcess.Call("sample", "add", """{"a":1,"b":2}"""));
        client.Reply(await client.ReceivedAsync("elicitation/create"), """{"action":"cancel"}""");
        Assert.Contains($"\\u0022confirmedTools\\u0022: \\u0022add\\u0022 of your administrator ({_home.Home.Managed.File}) requires one", Plain(await client.AnswerAsync("2")), StringComparison.Ordinal);

        GateDecision decision = runtime.DecideCall(runtime.Configuration.Current.Servers[0], "add");
        Assert.Equal((GateAnswer.ToBeConfirmed, true), (decision.Answer, decision.IsManaged));
    }

    /// <summary>A variable is whatever the user makes of it.</summary>
    [Fact]
    public async Task What_counts_is_what_a_variable_stands_for_when_the_server_is_started()
    {
        _home.WriteManaged($$"""{ "allowedMcpServers": [{ "serverCommand": [{{JsonText.Quote(Built.SampleServer)}}, "**"] }, { "serverUrl": "https://x.test/*" }] }""");
        _home.WriteServers(new ServerDefinition { Name = "sample", Command = "${PROGRAM}" }, new ServerDefinition { Name = "remote", Kind = ServerKind.Http, Url = "${PLACE}" });
        await using GatewayRuntime runtime = Runtime();
        ServerDefinition Server(string name) => runtime.Configuration.Current.Find(name)!;

        await File.WriteAllTextAsync(_home.Home.EnvironmentFile, $"PROGRAM={Built.SdkServer}\nPLACE=https://evil.test/.x.test/\n", Token);
        Assert.True(Server("sample").IsOffered);
        Assert.Equal(ServerFailure.Denied, (await Assert.ThrowsAsync<ServerException>(() => EchoAsync(runtime))).Failure);
        Assert.Contains("disabled by your administrator", runtime.RefusalOf(Server("sample")), StringComparison.Ordinal);
        Assert.Contains("disabled by your administrator", runtime.RefusalOf(Server("remote")), StringComparison.Ordinal);
        Assert.All(runtime.DescribeServers(), facts => Assert.Contains("disabled by your administrator", facts.Obstacle, StringComparison.Ordinal));

        await File.WriteAllTextAsync(_home.Home.EnvironmentFile, $"PROGRAM={Built.SampleServer}\nPLACE=https://x.test/mcp\n", Token);
        Assert.Null(runtime.RefusalOf(Server("remote")));
        await EchoAsync(runtime);

        // One that runs is stopped where it would not be started any more.
        _home.WriteManaged("""{ "allowedMcpServers": [{ "serverCommand": ["/opt/other", "**"] }] }""");
        runtime.Configuration.Refresh();
        Assert.Equal(ServerFailure.Denied, (await Assert.ThrowsAsync<ServerException>(() => EchoAsync(runtime))).Failure);
    }

    [Theory]
    [InlineData("{ \"deniedTool\": [] }", "line 1: \"deniedTool\" is not known to this version")]
    [InlineData("", "it is empty")]
    public async Task A_file_that_cannot_be_used_forbids_every_server(string text, string problem)
    {
        _home.WriteManaged(text);
        _home.WriteServers(Sample.Server("sample"));
        await using GatewayRuntime runtime = Runtime();

        ServerException refused = await Assert.ThrowsAsync<ServerException>(() => EchoAsync(runtime));

        Assert.StartsWith($"Server 'sample' is disabled: your administrator's settings ({_home.Home.Managed.File}) cannot be used: {problem}", refused.Message, StringComparison.Ordinal);
        ConfigurationProblem told = Assert.Single(runtime.Configuration.Current.Problems);
        Assert.Equal(_home.Home.Managed.File, told.File);
        Assert.Contains(problem, told.Message, StringComparison.Ordinal);
        Assert.Equal(BrokerMode.Off, BrokerSetting.Read(_home.Home, BrokerMode.Auto));
    }

    [UnixFact("rights of files")]
    public void A_file_that_others_can_write_forbids_every_server_until_its_rights_are_mended()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _home.WriteManaged("{}");
        _home.WriteServers(Sample.Server("sample"));
        string folder = Path.GetDirectoryName(_home.Home.Managed.File)!;
        var store = new ConfigurationStore(_home.Home);
        foreach (string path in (string[])[_home.Home.Managed.File, folder])
        {
            UnixFileMode mode = File.GetUnixFileMode(path);
            File.SetUnixFileMode(path, mode | UnixFileMode.OtherWrite);
            // As though it were new: a change of rights alone is looked for only in a file that is wrong already.
            Assert.Contains($"chmod go-w '{path}'", new ConfigurationStore(_home.Home).Current.Servers[0].Refusal, StringComparison.Ordinal);
            File.SetLastWriteTimeUtc(_home.Home.Managed.File, DateTime.UtcNow);
            Assert.NotNull(store.Refresh().Servers[0].Refusal);

            File.SetUnixFileMode(path, mode);
            Assert.Null(store.Refresh().Servers[0].Refusal);
        }

        var foreign = new ManagedFile(_home.Home.Managed.File, owner: 12345);
        Assert.Contains("not to root. Run: chown 0:0", foreign.Read()!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_away_while_an_editor_replaces_it_still_holds()
    {
        _home.WriteManaged("""{ "deniedMcpServers": [{ "serverName": "sample" }] }""");
        _home.WriteServers(Sample.Server("sample"));
        var time = new ManualTime();
        var store = new ConfigurationStore(_home.Home, time: time);
        bool IsRefused() => store.Current.Servers[0].Refusal is not null;
        Assert.True(IsRefused());

        File.Delete(_home.Home.Managed.File);
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(IsRefused());
        time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.False(IsRefused());
    }

    [Fact]
    public async Task Settings_of_the_gateway_win_over_the_users_everywhere()
    {
        _home.WriteManaged("""{ "pin": "enforce", "gateway": { "exposure": "meta", "outputLimit": 77, "broker": "require" } }""");
        _home.WriteConfiguration("""{"gateway":{"exposure":"all","outputLimit":0,"broker":"off","concurrentStarts":3,"pin":"off"},"profiles":{"p":{"exposure":"all"}},"mcpServers":{""" + Settings.Entry("sample", ",\"outputLimit\":0,\"pin\":\"off\"") + "}}");
        await using GatewayRuntime runtime = Runtime();
        ConfigurationSnapshot configuration = runtime.Configuration.Current;

        Assert.Equal((Exposure.Meta, 77, BrokerMode.Require, 3), (configuration.Settings.Exposure, configuration.Settings.OutputLimit, configuration.Settings.Broker, configuration.Settings.ConcurrentStarts));
        Assert.Null(configuration.Servers[0].OutputLimit);
        Assert.Equal(PinMode.Enforce, configuration.Settings.PinOf(configuration.Servers[0]));
        Assert.Equal(Exposure.Meta, runtime.AccessOf(Caller.User, "p").Configuration.Settings.Exposure);
        Assert.Equal(BrokerMode.Require, BrokerSetting.Read(_home.Home, BrokerMode.Auto));
    }

    private GatewayRuntime Runtime() => new(new GatewayOptions { Home = _home.Home });

    private static Task<ServerReply> EchoAsync(GatewayRuntime runtime) => runtime.CallToolAsync("sample", "echo", """{"message":"m"}"""u8.ToArray(), null, Token).InTime();

    private static string Plain(JsonElement message) => message.GetRawText().Replace("\\\"", "\\u0022", StringComparison.Ordinal);
}
