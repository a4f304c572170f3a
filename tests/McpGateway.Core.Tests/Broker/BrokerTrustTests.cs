using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Broker;

/// <summary>What is put in the broker's way, and what a broker has of whoever starts it.</summary>
public sealed partial class BrokerTrustTests
{
    private const string Needed = "Unix sockets, file modes and /proc";
    private const uint Stranger = 54321;

    public static TheoryData<string, string> Traps => new()
    {
        { "folder link", "is a link" },
        { "folder open", "is open to other users" },
        { "folder file", "is not a folder" },
        { "socket file", "is not a socket" },
        { "socket link", "is a link" },
        { "life lock link", "is a link" },
        { "start lock folder", "is not a plain file" },
        { "folder of another", "belongs to another user (id 54321)" },
        { "socket of another", "belongs to another user (id 54321)" },
        { "life lock of another", "belongs to another user (id 54321)" },
        { "start lock of another", "belongs to another user (id 54321)" },
    };

    [UnixTheory(Needed)]
    [MemberData(nameof(Traps))]
    public async Task What_is_not_the_users_own_is_refused_and_said(string trap, string said)
    {
        Assert.SkipWhen(trap.EndsWith("another", StringComparison.Ordinal) && !Environment.IsPrivilegedProcess, "Only root can give a file to another user.");
        await using var rig = new BrokerRig("require", Sample.Server("sample"));
        Set(rig, trap);

        GatewayProcess relay = rig.Start();
        await relay.ExitAsync();

        Assert.Equal(1, relay.ExitCode);
        Assert.Empty(relay.Output.Lines);
        string line = System.Text.Encoding.UTF8.GetString(Assert.Single(relay.Errors.Lines));
        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.Contains(rig.Folder, line, StringComparison.Ordinal);
        Assert.Empty(rig.Brokers);
    }

    [UnixFact(Needed)]
    public async Task Where_it_may_a_relay_serves_by_itself_then_and_says_why()
    {
        await using var rig = new BrokerRig("auto", Sample.Server("sample"));
        Set(rig, "folder open");

        GatewayProcess relay = await rig.ConnectAsync();

        Assert.Equal("hi", (await relay.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
        Assert.Contains("this process serves by itself, because", relay.Errors.Text, StringComparison.Ordinal);
        Assert.NotEmpty(Processes.DescendantsOf(relay.Id));
        Assert.Empty(rig.Brokers);
    }

    [UnixFact(Needed)]
    public async Task Another_user_at_the_socket_is_refused_and_logged()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can become another user.");
        await using var rig = new BrokerRig("require", Sample.Server("sample"));
        GatewayProcess relay = await rig.ConnectAsync();
        // As though somebody had opened all doors: the last check is the broker's.
        foreach (string folder in new[] { rig.Home.Root, rig.RuntimeFolder, rig.Folder })
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        File.SetUnixFileMode(rig.SocketFile, UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.OtherRead);

        string said = "?";
        var thread = new Thread(() => said = ReadAs(Stranger, rig.SocketFile));
        thread.Start();
        thread.Join();

        Assert.Equal("", said);
        await Deadline.Until(() => rig.Home.GatewayLog.Contains("belongs to another user (id 54321)", StringComparison.Ordinal), () => rig.Home.GatewayLog);
        Assert.Equal("hi", (await relay.CallAsync("sample", "echo", """{"message":"hi"}""")).TextOf());
    }

    [UnixFact(Needed)]
    public async Task A_process_of_another_user_behind_the_socket_is_told_nothing()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can become another user.");
        await using var rig = new BrokerRig("require", Sample.Server("sample"));
        Directory.CreateDirectory(rig.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Socket? listener = null;
        var thread = new Thread(() =>
        {
            // The credentials that a client sees are those of the moment of listening.
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(rig.SocketFile));
            BecomeUser(Stranger);
            socket.Listen();
            listener = socket;
        });
        thread.Start();
        thread.Join();
        using Socket stranger = listener!;

        GatewayProcess relay = rig.Start();
        await relay.ExitAsync();

        Assert.Equal(1, relay.ExitCode);
        Assert.Contains("belongs to another user (id 54321)", relay.Errors.Text, StringComparison.Ordinal);
        using Socket accepted = await stranger.AcceptAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await accepted.ReceiveAsync(new byte[100], TestContext.Current.CancellationToken));
    }

    [UnixFact(Needed)]
    public async Task A_broker_has_nothing_of_its_starter()
    {
        await using var rig = new BrokerRig("require", Sample.Server("sample"));
        await using GatewayProcess relay = await rig.ConnectAsync(("A_SECRET", "s3cret"), ("CLAUDE_PROJECT_DIR", "/project"), ("MCP_GATEWAY_PROCESS", "mark"));
        int broker = rig.Broker;

        string[] environment = (await File.ReadAllTextAsync($"/proc/{broker}/environ", TestContext.Current.CancellationToken)).Split('\0');
        Assert.DoesNotContain(environment, line => line.Contains("s3cret", StringComparison.Ordinal) || line.StartsWith("CLAUDE_", StringComparison.Ordinal) || line.StartsWith("MCP_GATEWAY_PROCESS", StringComparison.Ordinal));
        Assert.Contains($"MCP_GATEWAY_HOME={rig.Home.Home.Root}", environment);
        await Processes.UntilInOwnSession(broker);
        Assert.Equal(rig.Home.Home.Root, new FileInfo($"/proc/{broker}/cwd").LinkTarget);
        for (int stream = 0; stream < 3; stream++)
        {
            Assert.Equal("/dev/null", new FileInfo($"/proc/{broker}/fd/{stream}").LinkTarget);
        }

        string[] ofRelay = [.. Links(relay.Id).Where(IsPipe)];
        Assert.NotEmpty(ofRelay);
        Assert.Empty(Links(broker).Where(IsPipe).Intersect(ofRelay));
    }

    [UnixFact(Needed)]
    public async Task What_a_client_has_left_open_by_mistake_is_not_open_in_the_broker()
    {
        await using var rig = new BrokerRig("require", Sample.Server("sample"));
        string leak = rig.Home.NewFile();
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec 9>'{leak}'; exec '{Built.Gateway}'"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["MCP_GATEWAY_HOME"] = rig.Home.Home.Root;
        start.Environment["XDG_RUNTIME_DIR"] = rig.RuntimeFolder;
        using Process relay = Process.Start(start)!;
        await Deadline.Until(() => rig.Brokers.Length == 1, () => "no broker");

        Assert.Contains(leak, Links(relay.Id));
        Assert.DoesNotContain(leak, Links(rig.Broker));

        // The end of the client's whole group is not the end of the broker.
        Processes.Send(relay.Id, Processes.Kill);
        await relay.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();
        Assert.True(Processes.IsAlive(rig.Broker));
    }

    [UnixFact(Needed)]
    public void A_path_that_is_too_long_for_a_socket_has_a_short_one_in_its_place()
    {
        string deep = "/" + string.Join('/', Enumerable.Repeat("a-long-name", 12));

        var address = BrokerAddress.Of(new GatewayHome(deep));

        Assert.True(address.RetiredSocketOf(int.MaxValue).Length <= 103, address.SocketFile);
        Assert.StartsWith("mcpg-", address.Name, StringComparison.Ordinal);
        Assert.Equal(21, address.Name.Length);
    }

    [UnixFact(Needed)]
    public void A_folder_that_is_reached_over_a_link_has_the_same_broker()
    {
        using var home = new TemporaryHome();
        string link = Path.Combine(home.Root, "link");
        Directory.CreateSymbolicLink(link, home.Root);

        Assert.Equal(BrokerAddress.Of(home.Home).Name, BrokerAddress.Of(new GatewayHome(Path.Combine(link, "home"))).Name);
        Assert.NotEqual(BrokerAddress.Of(home.Home).Name, BrokerAddress.Of(new GatewayHome(home.Root)).Name);
    }

    private static void Set(BrokerRig rig, string trap)
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        string target = Path.Combine(rig.Home.Root, "target");
        if (trap is "folder link")
        {
            Directory.CreateDirectory(target, Own);
            Directory.CreateSymbolicLink(rig.Folder, target);
            return;
        }

        if (trap is "folder file")
        {
            File.WriteAllText(rig.Folder, "");
            return;
        }

        Directory.CreateDirectory(rig.Folder, Own);
        string file = trap.Split(' ')[0] switch { "socket" => rig.SocketFile, "life" => Path.Combine(rig.Folder, rig.Name + ".lock"), "start" => Path.Combine(rig.Folder, rig.Name + ".start"), _ => rig.Folder };
        switch (trap)
        {
            case "folder open":
                File.SetUnixFileMode(rig.Folder, Own | UnixFileMode.OtherExecute);
                break;
            case "start lock folder":
                Directory.CreateDirectory(file);
                break;
            case "socket file":
                File.WriteAllText(file, "");
                break;
            case "socket link" or "life lock link":
                File.CreateSymbolicLink(file, target);
                break;
            default:
                if (file != rig.Folder)
                {
                    File.WriteAllText(file, "");
                }

                Assert.Equal(0, ChangeOwner(file, Stranger, Stranger));
                break;
        }
    }

    private static string[] Links(int process) => [.. Directory.GetFileSystemEntries($"/proc/{process}/fd").Select(link => new FileInfo(link).LinkTarget).OfType<string>()];

    private static bool IsPipe(string link) => link.StartsWith("pipe:", StringComparison.Ordinal) || link.StartsWith("socket:", StringComparison.Ordinal);

    /// <summary>Connects as another user, on a thread that ends with it.</summary>
    private static string ReadAs(uint user, string file)
    {
        BecomeUser(user);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(file));
            byte[] buffer = new byte[1000];
            return System.Text.Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }

    /// <summary>Of this thread alone: the call of the C library changes all.</summary>
    private static void BecomeUser(uint user) => Assert.Equal(0, SystemCall(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 117 : 147, unchecked((nint)(-1)), (nint)user, unchecked((nint)(-1))));

    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(string file, uint user, uint group);
}
