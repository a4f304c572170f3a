using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using McpGateway.Access;
using McpGateway.Files;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Access;

/// <summary>Who may come in, and what the others are told.</summary>
public sealed class AccessCheckTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly TokenStore _store;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TcpClient _client = new();
    private readonly Socket _accepted;

    public AccessCheckTests()
    {
        _store = new TokenStore(_home.Home);
        _listener.Start();
        _client.Connect((IPEndPoint)_listener.LocalEndpoint);
        _accepted = _listener.AcceptSocket();
    }

    public void Dispose()
    {
        _accepted.Dispose();
        _client.Dispose();
        _listener.Dispose();
        _store.SaveUses();
        _home.Dispose();
    }

    [Fact]
    public void Without_tokens_a_process_of_the_same_user_on_loopback_is_the_owner()
    {
        Assert.Equal(AccessOutcome.Owner, Decide(null, Loopback()));
        Assert.Equal(AccessOutcome.Owner, Decide("Basic dTpw", Loopback()));
        Assert.Equal(AccessOutcome.Owner, Decide(null, new AccessConnection(ListenerKind.Private)));
    }

    [Fact]
    public void As_soon_as_there_is_a_token_each_request_on_tcp_needs_one()
    {
        IssuedToken ci = _store.Add(new TokenRequest("ci"));

        AccessRefusal refusal = Refused(null, Loopback());
        Assert.Equal((401, "Bearer realm=\"McpGateway\""), (refusal.Status, refusal.Challenge));
        AccessOutcome let = Decide("Bearer " + ci.Text, Loopback());
        Assert.Equal(("ci", "ci"), (let.User, let.Token?.Name));
        Assert.Equal("ci", Decide("bearer  " + ci.Text + " ", Loopback()).User);
        Assert.Equal("ci", Decide("Bearer " + ci.Text, new AccessConnection(ListenerKind.Network)).User);
        // The system lets only this user's processes reach a private socket.
        Assert.Equal(AccessOutcome.Owner, Decide(null, new AccessConnection(ListenerKind.Private)));

        _store.Remove("ci");
        Assert.Equal(401, Refused("Bearer " + ci.Text, Loopback()).Status);
    }

    [Fact]
    public void A_wrong_token_is_refused_even_where_none_is_needed()
    {
        foreach (string wrong in new[] { "secret-of-another-kind", OwnerToken.Create(), new string('a', 5000) })
        {
            AccessRefusal refusal = Refused("Bearer " + wrong, Loopback());
            Assert.Equal(401, refusal.Status);
            Assert.StartsWith("Bearer realm=\"McpGateway\", error=\"invalid_token\"", refusal.Challenge, StringComparison.Ordinal);
            Assert.DoesNotContain(wrong, refusal.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_listener_that_others_reach_a_proxy_and_an_owners_token_need_one_always()
    {
        Assert.Equal(401, Refused(null, new AccessConnection(ListenerKind.Network)).Status);
        Assert.Equal(401, Refused(null, Loopback(), new AccessRules(RequiresToken: true)).Status);
        Assert.Equal(401, Refused(null, new AccessConnection(ListenerKind.Private), new AccessRules(RequiresToken: true)).Status);

        Assert.Equal(401, new AccessCheck(_store, new AccessRules()).Decide(null, new AccessConnection(ListenerKind.Private), isPassedOn: true).Refusal?.Status);
        Assert.Equal(401, new AccessCheck(_store, new AccessRules()).Decide(null, Loopback(), isPassedOn: true).Refusal?.Status);

        string file = _home.NewFile(), token = OwnerToken.Create();
        File.WriteAllText(file, token + "\n");
        MakePrivate(file);
        var rules = new AccessRules(OwnerToken: OwnerToken.Read(file));
        Assert.Equal(401, Refused(null, Loopback(), rules).Status);
        Assert.Equal(401, Refused("Bearer " + OwnerToken.Create(), Loopback(), rules).Status);
        Assert.Equal(AccessOutcome.Owner, new AccessCheck(_store, rules).Decide("Bearer " + token, Loopback()));
    }

    [Fact]
    public void Where_the_tokens_cannot_be_read_nobody_comes_in_over_tcp()
    {
        File.WriteAllText(_store.Place, "{");

        Assert.Equal((503, null), (Refused(null, Loopback()).Status, Refused(null, Loopback()).Challenge));
        AccessRefusal refusal = Refused("Bearer " + OwnerToken.Create(), Loopback());
        Assert.Equal(503, refusal.Status);
        Assert.Contains(_store.Place, refusal.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(_store.Place, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_of_another_user_is_not_the_owners()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("only Linux is asked whose a connection is");
        }

        AccessRefusal refusal = Refused(null, Connection(FileStatus.Self + 1));
        Assert.Equal((401, "Bearer realm=\"McpGateway\""), (refusal.Status, refusal.Challenge));
        Assert.Equal(FormattableString.Invariant($"the connection is another user's (id {FileStatus.Self})"), refusal.Reason);
    }

    [Fact]
    public void A_connection_that_its_owner_has_closed_is_nobodys()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("only Linux is asked whose a connection is");
        }

        // Whoever sends a request and hides must not be taken for root, to which the kernel gives what nobody has open.
        AccessConnection connection = Loopback();
        _client.Client.Send("GET / HTTP/1.1\r\n\r\n"u8);
        _client.Dispose();
        Assert.Contains("does not say whose connection it is", Refused(null, connection).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Whose_a_connection_is_is_asked_once()
    {
        AccessConnection connection = Loopback();
        Assert.Equal(AccessOutcome.Owner, Decide(null, connection));
        _client.Dispose();
        Assert.Equal(AccessOutcome.Owner, Decide(null, connection));
    }

    [Theory]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void Connections_of_both_families_are_known(string address)
    {
        var listening = IPAddress.Parse(address);
        using var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        listener.Bind(new IPEndPoint(listening.IsIPv4MappedToIPv6 ? IPAddress.IPv6Any : listening, 0));
        listener.Listen();
        using var client = new TcpClient(listening.IsIPv4MappedToIPv6 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6);
        client.Connect(listening.IsIPv4MappedToIPv6 ? IPAddress.Loopback : listening, ((IPEndPoint)listener.LocalEndPoint!).Port);
        using Socket accepted = listener.Accept();

        Assert.Equal(AccessOutcome.Owner, Decide(null, new AccessConnection(ListenerKind.Loopback, (IPEndPoint)accepted.LocalEndPoint!, (IPEndPoint)accepted.RemoteEndPoint!)));
    }

    [UnixFact("files have modes on Unix")]
    public void An_owners_token_that_others_can_read_is_none()
    {
        string folder = Directory.CreateTempSubdirectory("mcp-gateway-test-").FullName, file = Path.Combine(folder, "token");
        try
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0x1ed);
            File.WriteAllText(file, OwnerToken.Create());
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            Assert.Contains("can be read by every user", Assert.Throws<AccessException>(() => OwnerToken.Read(file)).Message, StringComparison.Ordinal);

            MakePrivate(file);
            OwnerToken.Read(file);
            File.WriteAllText(file, "too short");
            Assert.Contains("has no token in it", Assert.Throws<AccessException>(() => OwnerToken.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What it costs with each request that the file is looked at: printed, and bounded only so that a scan of something would be noticed.</summary>
    [Fact]
    public void A_request_with_a_token_takes_microseconds()
    {
        string token = "Bearer " + Enumerable.Range(0, 100).Select(i => _store.Add(new TokenRequest($"t{i}")).Text).Last();
        var check = new AccessCheck(_store, new AccessRules());
        AccessConnection connection = Loopback();
        double best = double.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 500; i++)
            {
                Assert.Equal("t99", check.Decide(token, connection).User);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / 500);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{best:0.0} us a request, 100 tokens"));
        Assert.InRange(best, 0, 500);
    }

    private static void MakePrivate(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private AccessConnection Loopback() => Connection(null);

    private AccessConnection Connection(uint? user) =>
        new(ListenerKind.Loopback, (IPEndPoint)_accepted.LocalEndPoint!, (IPEndPoint)_accepted.RemoteEndPoint!, user);

    private AccessOutcome Decide(string? authorization, AccessConnection connection) => new AccessCheck(_store, new AccessRules()).Decide(authorization, connection);

    private AccessRefusal Refused(string? authorization, AccessConnection connection, AccessRules? rules = null)
    {
        AccessOutcome outcome = new AccessCheck(_store, rules ?? new AccessRules()).Decide(authorization, connection);
        Assert.Equal(("", null), (outcome.User, outcome.Token));
        return outcome.Refusal!;
    }
}
