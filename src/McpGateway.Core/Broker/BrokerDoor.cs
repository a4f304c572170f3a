using System.Text;
using McpGateway.Broker.Platform;
using McpGateway.Configuration.Reading;
using McpGateway.Diagnostics;
using McpGateway.Files;
using McpGateway.Transports.Stdio;

namespace McpGateway.Broker;

/// <summary>
/// The way in: connects to the broker, starts one where there is none, and has one of an older version make room. However many come at the same time, one starts
/// it and the others wait for that.
/// </summary>
/// <param name="address">Where it is.</param>
/// <param name="program">How it is started; null where it is not.</param>
internal sealed class BrokerDoor(BrokerAddress address, BrokerProgram? program)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_greeting = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    /// <summary>How often a broker may end as it starts, without a word, before that is taken for more than bad luck.</summary>
    private const int MostLost = 3;

    private int _lost;

    /// <summary>The profile that the client of this relay has chosen; null for none.</summary>
    public string? Profile { get; init; }

    /// <summary>Opens a session.</summary>
    /// <returns>A link on which MCP may be spoken.</returns>
    /// <exception cref="BrokerException">There is no broker, and none can be started: the message says why.</exception>
    public GatewayLink Open()
    {
        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        do
        {
            if (Connect(end) is not { } link)
            {
                // It went between the connection and its greeting: it was about to end.
                continue;
            }

            (GatewayLink way, BrokerGreeting greeting) = link;
            if (VersionOrder.Instance.Compare(greeting.Version, ProductVersion.Text) >= 0)
            {
                way.Send(Hello(RelayHello.Session, EnvironmentFor(greeting), profile: Profile));
                return way;
            }

            // Its end tells that it has made room.
            way.Send(Hello(RelayHello.Drain));
            way.SetPatience(s_greeting);
            while (way.Lines.TryReadLine(out _))
            {
            }

            way.Dispose();
        }
        while (Environment.TickCount64 < end);
        throw new BrokerException($"no broker has answered at {address.Name} within 30 s. 'mcp-gateway stop' ends one that hangs.");
    }

    /// <summary>Asks a living broker something; null where there is none.</summary>
    /// <param name="place">Its socket, or the name of its pipe.</param>
    /// <param name="wants">What is asked.</param>
    /// <exception cref="BrokerException">It must not be trusted, or does not answer.</exception>
    public static string? Ask(string place, string wants)
    {
        using GatewayLink? link = TryConnect(place);
        if (link is null || ReadGreeting(link) is null)
        {
            return null;
        }

        link.Send(Hello(wants));
        link.SetPatience(s_greeting);
        return link.Lines.TryReadLine(out ReadOnlySpan<byte> answer) ? Encoding.UTF8.GetString(answer)
            : throw new BrokerException($"the broker at {place} does not answer. End its process, whose number is in gateway.log.");
    }

    /// <summary>Has a living broker serve one server as it is; null where there is none that can, and none is started for that.</summary>
    /// <param name="place">Its socket, or the name of its pipe.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="fingerprint">The digest of its definition.</param>
    /// <exception cref="BrokerException">What is there must not be trusted.</exception>
    public static GatewayLink? TryView(string place, string server, string fingerprint)
    {
        GatewayLink? link = TryConnect(place);
        try
        {
            if (link is not null && ReadGreeting(link) is { } greeting && VersionOrder.Instance.Compare(greeting.Version, ProductVersion.Text) >= 0)
            {
                link.Send(Hello(RelayHello.View, EnvironmentFor(greeting), server, fingerprint));
                GatewayLink opened = link;
                link = null;
                return opened;
            }

            return null;
        }
        finally
        {
            link?.Dispose();
        }
    }

    /// <summary>The variables that a broker is told: those that every server gets anyway, and those that definitions ask for.</summary>
    private static Dictionary<string, string> EnvironmentFor(BrokerGreeting greeting)
    {
        Dictionary<string, string> environment = SafeEnvironment.Create(greeting.Names.Contains(EnvironmentUses.Everything, StringComparer.Ordinal));
        foreach (string name in greeting.Names)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        return environment;
    }

    private static byte[] Hello(string wants, IReadOnlyDictionary<string, string>? environment = null, string? server = null, string? fingerprint = null, string? profile = null) =>
        new RelayHello(ProductVersion.Text, wants, Environment.ProcessId, CurrentFolder(), environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            Server = server,
            Fingerprint = fingerprint,
            Profile = profile,
        }.ToLine();

    private static string CurrentFolder()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was removed under the client.
            return "";
        }
    }

    private static GatewayLink? TryConnect(string place)
    {
        GatewayLink? link = OperatingSystem.IsWindows() ? PipeLink.TryConnect(place) : SocketLink.TryConnect(place);
        link?.Send([RelayHello.Preamble]);
        return link;
    }

    /// <summary>Waits for the broker's greeting; null where it goes instead.</summary>
    private static BrokerGreeting? ReadGreeting(GatewayLink link)
    {
        link.SetPatience(s_greeting);
        long began = Environment.TickCount64;
        if (!link.Lines.TryReadLine(out ReadOnlySpan<byte> line))
        {
            return Environment.TickCount64 - began < s_greeting.TotalMilliseconds ? null : throw new BrokerException(
                $"the broker at {link.Place} does not answer. End its process, whose number is in gateway.log.");
        }

        BrokerGreeting? greeting = BrokerGreeting.Read(line);
        if (greeting?.Wire != BrokerAddress.WireVersion)
        {
            throw new BrokerException($"what listens on {link.Place} is no broker of this kind. Remove the file, or end the process.");
        }

        link.SetPatience(TimeSpan.Zero);
        return greeting;
    }

    private (GatewayLink Link, BrokerGreeting Greeting)? Connect(long end)
    {
        GatewayLink link = ConnectOrStart(end);
        try
        {
            if (ReadGreeting(link) is { } greeting)
            {
                return (link, greeting);
            }
        }
        catch
        {
            link.Dispose();
            throw;
        }

        link.Dispose();
        Thread.Sleep(s_pause);
        return null;
    }

    private GatewayLink ConnectOrStart(long end)
    {
        string place = address.Place;
        if (OperatingSystem.IsWindows() || Directory.Exists(address.Folder))
        {
            CheckFolder();
            if (TryConnect(place) is { } living)
            {
                return living;
            }
        }

        if (program is null)
        {
            throw new BrokerException($"no broker runs for {address.Home.Root}.");
        }

        CheckFolder();
        do
        {
            using FileStream? turn = TakeTurn();
            // Whoever had the turn before may have started it.
            if (TryConnect(place) is { } started)
            {
                return started;
            }

            if (turn is not null)
            {
                Start();
            }
            else
            {
                Thread.Sleep(s_pause);
            }
        }
        while (Environment.TickCount64 < end);
        throw new BrokerException($"another process has been starting the broker for 30 s and holds {address.StartLock}.");
    }

    private void CheckFolder()
    {
        try
        {
            AtomicFile.CreatePrivateFolder(address.Home.Root);
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(address.Folder);
            }
            else
            {
                PrivateFiles.EnsureFolder(address.Folder);
                PrivateFiles.Check(address.StartLock, isSocket: false);
                PrivateFiles.Check(address.LifeLock, isSocket: false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokerException($"the folder of the broker's locks cannot be made: {e.Message}", e);
        }
    }

    private FileStream? TakeTurn()
    {
        try
        {
            return FileLock.TryTake(address.StartLock, TimeSpan.Zero);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokerException($"the broker's lock cannot be taken: {e.Message}", e);
        }
    }

    private void Start()
    {
        // Whoever is here has the turn, so that copies are made by one at a time.
        BrokerProgram started = program!.Copy?.Invoke(address.Home) is { } copy ? program with { Path = copy } : program;
        var broker = DetachedStart.OfBroker(started, address.Home);
        byte[] word = OperatingSystem.IsWindows() ? WindowsStarter.Start(broker, s_patience) : UnixStarter.Start(broker, s_patience);
        switch (word)
        {
            case [StartSignal.Ready, ..]:
                return;
            case [StartSignal.Held, ..]:
                // It listens in a moment, or is about to make room.
                Thread.Sleep(s_pause);
                return;
            case [StartSignal.Failed, ..]:
                throw new BrokerException("the broker cannot start: " + UntrustedText.OneLine(Encoding.UTF8.GetString(word.AsSpan(1)), 1000));
            case var _ when ++_lost < MostLost:
                // Somebody has killed it: one that cannot start says so.
                Thread.Sleep(s_pause);
                return;
            default:
                throw new BrokerException("the broker ended before it listened. Its reasons are in gateway.log.");
        }
    }
}
