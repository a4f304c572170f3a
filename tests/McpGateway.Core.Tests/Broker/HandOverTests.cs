using System.Net.Sockets;
using System.Text;
using McpGateway.Broker;
using McpGateway.Diagnostics;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>A newer version takes over, and what the two say to each other.</summary>
public sealed class HandOverTests
{
    private const string Needed = "Unix sockets and /proc";

    [UnixFact(Needed)]
    public async Task A_broker_makes_room_for_a_newer_version_and_keeps_its_sessions_until_they_end()
    {
        await using var rig = new BrokerRig("require");
        string ledger = rig.Home.NewFile();
        rig.Configure("require", BrokerSessionTests.Shared("sample", "--ledger", ledger));
        GatewayProcess old = await rig.ConnectAsync();
        string id = old.SendCall("sample", "slow", """{"ms":4000,"key":"k"}""");
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("slow k"), () => "not called");
        int first = rig.Broker;

        Assert.Equal("", await rig.AskAsync("999.0.0", RelayHello.Drain));

        GatewayProcess young = await rig.ConnectAsync();
        Assert.Equal("new", (await young.CallAsync("sample", "echo", """{"message":"new"}""")).TextOf());
        Assert.Equal(2, rig.LivingBrokers.Count());
        Assert.Contains("waited 4000 ms", await old.AnswerAsync(id), StringComparison.Ordinal);
        Assert.Equal("old", (await old.CallAsync("sample", "echo", """{"message":"old"}""")).TextOf());
        old.CloseInput();
        await old.ExitAsync();
        await Deadline.Until(() => !Processes.IsAlive(first), () => "the old broker lives");
        Assert.Equal("still", (await young.CallAsync("sample", "echo", """{"message":"still"}""")).TextOf());
        Assert.True(File.Exists(rig.SocketFile));
        Assert.Single(Directory.GetFiles(rig.Folder, "*.sock"));
    }

    [UnixFact(Needed)]
    public async Task It_makes_no_room_for_its_own_version_or_an_older_one()
    {
        await using var rig = new BrokerRig("require", BrokerSessionTests.Shared("sample"));
        GatewayProcess relay = await rig.ConnectAsync();

        await rig.AskAsync(ProductVersion.Text, RelayHello.Drain);
        await rig.AskAsync("0.0.1", RelayHello.Drain);
        await using GatewayProcess other = await rig.ConnectAsync();

        Assert.Single(rig.Brokers);
        Assert.Equal("hi", (await relay.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
    }

    [UnixFact(Needed)]
    public async Task A_relay_has_an_older_broker_make_room_and_starts_its_own()
    {
        await using var rig = new BrokerRig("require", BrokerSessionTests.Shared("sample"));
        using Socket listener = Listen(rig);
        GatewayProcess relay = rig.Start();
        Task handshake = relay.InitializeAsync();

        RelayHello hello = await GreetAsync(listener, "0.0.1", close: () => File.Delete(rig.SocketFile));
        await handshake;

        Assert.Equal(RelayHello.Drain, hello.Wants);
        Assert.Empty(hello.Environment);
        Assert.Equal("hi", (await relay.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
        Assert.Single(rig.Brokers);
    }

    [UnixFact(Needed)]
    public async Task A_relay_tells_where_its_client_is_and_no_more_of_its_environment_than_is_asked_for()
    {
        await using var rig = new BrokerRig("require");
        using Socket listener = Listen(rig);
        _ = rig.Start(read: true, ("ASKED_FOR", "yes"), ("A_SECRET", "no"), ("CLAUDE_PROJECT_DIR", "/project"));

        RelayHello hello = await GreetAsync(listener, "999.0.0", close: null, "ASKED_FOR", "NOT_SET");

        Assert.Equal(RelayHello.Session, hello.Wants);
        Assert.Equal(rig.Home.Root, hello.Folder);
        Assert.Equal("yes", hello.Environment["ASKED_FOR"]);
        Assert.Equal("/project", hello.Environment["CLAUDE_PROJECT_DIR"]);
        Assert.DoesNotContain("A_SECRET", hello.Environment.Keys);
        Assert.DoesNotContain("NOT_SET", hello.Environment.Keys);
    }

    [UnixFact(Needed)]
    public async Task A_broker_asks_for_the_variables_of_its_definitions()
    {
        await using var rig = new BrokerRig("require");
        rig.Configure("require", BrokerSessionTests.Shared("sample") with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = "${env:MY_TOKEN}" } });
        await using (await rig.ConnectAsync())
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(rig.SocketFile), TestContext.Current.CancellationToken);
            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream);
            await stream.WriteAsync(new[] { RelayHello.Preamble }, TestContext.Current.CancellationToken);
            BrokerGreeting? greeting = BrokerGreeting.Read(Encoding.UTF8.GetBytes((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!));

            Assert.Equal((BrokerAddress.WireVersion, ProductVersion.Text, rig.Broker), (greeting!.Wire, greeting.Version, greeting.Process));
            Assert.Equal(["MY_TOKEN", "GATEWAY_INIT_TIMEOUT", "GATEWAY_OPERATION_TIMEOUT", "GATEWAY_MAX_OPERATION_TIME"], greeting.Names);
        }
    }

    [UnixFact(Needed)]
    public async Task Whoever_says_something_else_is_sent_away_and_harms_nobody()
    {
        await using var rig = new BrokerRig("require", BrokerSessionTests.Shared("sample"));
        GatewayProcess relay = await rig.ConnectAsync();
        foreach ((string rubbish, int lines) in new[] { ("GET / HTTP/1.1\r\n\r\n", 0), ("", 0), ("\u0002{}\n", 1), ("\u0003{\"mcpg\":1,\"version\":\"1\",\"wants\":\"everything\"}\n", 1), ("\n", 1), ("{}\n", 1), ("\u0002[[[[\n", 1) })
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(rig.SocketFile), TestContext.Current.CancellationToken);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(rubbish), TestContext.Current.CancellationToken);
            socket.Shutdown(SocketShutdown.Send);
            Assert.Equal(lines, (await ReadToEndAsync(stream)).Count(character => character == '\n'));
        }

        Assert.Equal("hi", (await relay.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
        Assert.Single(rig.Brokers);
    }

    /// <summary>What comes until the end; the system tells who is sent away with bytes unread that the other side is gone.</summary>
    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[1000];
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().InTime()) > 0)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // Sent away.
        }

        return text.ToString();
    }

    /// <summary>Stands for a broker of another version.</summary>
    private static Socket Listen(BrokerRig rig)
    {
        Directory.CreateDirectory(rig.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(rig.SocketFile));
        listener.Listen();
        return listener;
    }

    private static async Task<RelayHello> GreetAsync(Socket listener, string version, Action? close, params string[] names)
    {
        using Socket socket = await listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask().InTime();
        await using var stream = new NetworkStream(socket);
        Assert.Equal(RelayHello.Preamble, stream.ReadByte());
        await stream.WriteAsync(new BrokerGreeting(BrokerAddress.WireVersion, version, 1, names).ToLine(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        string line = (await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime())!;
        close?.Invoke();
        return RelayHello.Read(Encoding.UTF8.GetBytes(line))!;
    }
}
