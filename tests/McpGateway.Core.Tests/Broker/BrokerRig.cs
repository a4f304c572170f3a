using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>A gateway's folder with the broker turned on, and the relays and brokers of a test. No broker outlives it.</summary>
internal sealed partial class BrokerRig : IAsyncDisposable
{
    private readonly List<GatewayProcess> _relays = [];

    /// <param name="mode">What the configuration says.</param>
    /// <param name="servers">The servers in it.</param>
    public BrokerRig(string mode, params ServerDefinition[] servers)
    {
        Configure(mode, servers);
        RuntimeFolder = Path.Combine(Home.Root, "x");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(RuntimeFolder);
        }
        else
        {
            Directory.CreateDirectory(RuntimeFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public TemporaryHome Home { get; } = new();

    /// <summary>Stands for the folder that the system gives a user who has logged in.</summary>
    public string RuntimeFolder { get; }

    /// <summary>The folder of the broker's socket.</summary>
    public string Folder => Path.Combine(RuntimeFolder, "mcp-gateway");

    /// <summary>The name of the address, which does not depend on the folder.</summary>
    public string Name => BrokerAddress.Of(Home.Home).Name;

    public string SocketFile => Path.Combine(Folder, Name + ".sock");

    /// <summary>Every broker so far, in the order of their starts.</summary>
    public int[] Brokers => [.. BrokerLine().Matches(Home.GatewayLog).Select(line => int.Parse(line.Groups["id"].Value, CultureInfo.InvariantCulture))];

    public IEnumerable<int> LivingBrokers => Brokers.Where(Processes.IsAlive);

    /// <summary>The one broker that lives.</summary>
    public int Broker => Assert.Single(LivingBrokers);

    public (string Name, string Value)[] Variables => [("XDG_RUNTIME_DIR", RuntimeFolder)];

    public IReadOnlyDictionary<string, string> Environment => Variables.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    public void Configure(string mode, params ServerDefinition[] servers)
    {
        Home.MeetsServers = false;
        string members = ConfigJson.Of(servers).TrimStart()[1..];
        Home.WriteConfiguration($$"""{ "gateway": { "broker": "{{mode}}", "outputLimit": 0, "discovery": "onFirstUse" }, {{members}}""");
    }

    /// <summary>Starts a relay.</summary>
    public GatewayProcess Start(bool read = true, params (string Name, string Value)[] more)
    {
        GatewayProcess relay = GatewayProcess.Start(Home, [.. Variables, .. more], read, meetsServers: true);
        _relays.Add(relay);
        return relay;
    }

    /// <summary>Starts a relay of another executable and shakes hands.</summary>
    public async Task<GatewayProcess> ConnectWithAsync(string program)
    {
        GatewayProcess relay = GatewayProcess.Start(Home, Variables, meetsServers: true, program: program);
        _relays.Add(relay);
        await relay.InitializeAsync();
        return relay;
    }

    /// <summary>Starts a relay and shakes hands.</summary>
    public async Task<GatewayProcess> ConnectAsync(params (string Name, string Value)[] more)
    {
        GatewayProcess relay = Start(read: true, more);
        await relay.InitializeAsync();
        return relay;
    }

    /// <summary>Speaks to the broker as a relay of some version does, and returns what it says last.</summary>
    public async Task<string> AskAsync(string version, string wants)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketFile), TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await stream.WriteAsync(new[] { RelayHello.Preamble }, TestContext.Current.CancellationToken);
        Assert.NotNull(BrokerGreeting.Read(System.Text.Encoding.UTF8.GetBytes((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!)));
        await stream.WriteAsync(new RelayHello(version, wants, 1, "/", new Dictionary<string, string>(StringComparer.Ordinal)).ToLine(), TestContext.Current.CancellationToken);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).InTime();
    }

    /// <summary>Kills the broker and waits until it is gone.</summary>
    public async Task KillBrokerAsync()
    {
        int broker = Broker;
        Processes.Send(broker, Processes.Kill);
        // While one of its threads has not ended, what is sent to it still finds an open socket.
        await Deadline.Until(() => !Processes.IsAlive(broker) && Threads(broker) <= 1, () => "the broker lives");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GatewayProcess relay in _relays)
        {
            await relay.DisposeAsync();
        }

        foreach (int broker in LivingBrokers.ToList())
        {
            Processes.Send(broker, Processes.Terminate);
        }

        await Processes.AssertGone([.. Brokers]);
        Home.Dispose();
    }

    private static int Threads(int process)
    {
        try
        {
            return Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task")).Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    [GeneratedRegex(@"broker \S+ listens at .*, process (?<id>\d+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex BrokerLine();
}
