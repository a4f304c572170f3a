using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using McpGateway.Cluster.Hosting;
using McpGateway.Cluster.Tests.Support;

namespace McpGateway.Cluster.Tests;

public sealed class NodeTlsTests
{
    /// <summary>The first byte of a record of TLS that is an alert (RFC 8446, section 5.1).</summary>
    private const byte TlsAlert = 21;

    [Fact]
    public async Task Nodes_of_one_authority_are_a_cluster_and_nobody_else_gets_in()
    {
        using var files = new TemporaryHome();
        using var certificates = new TestCertificates(files);
        using var others = new TestCertificates(files);
        string silo = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Loopback.FreePort()}");
        string[] own = ["--silo-cert", certificates.Server(), "--silo-ca", certificates.AuthorityFile];
        string configuration = $$"""{ "mcpServers": { "second": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "n1" } } }""";
        await using TestCluster cluster = await TestCluster.StartAsync(2, configuration, own);
        using HttpPeer peer = await cluster[0].ConnectAsync();
        // The one has to have heard of the other.
        await Deadline.UntilAsync(async () => await EchoAsync(peer) == "m", () => cluster[0].Home.GatewayLog + cluster[1].Home.GatewayLog);
        Assert.Single(cluster[1].Servers);

        // A node that was set up differently does not become a member at all.
        await Task.WhenAll(
            StaysOutAsync(cluster, silo, "its nodes do not know the authority of this one's certificate", "--silo-cert", others.Server(), "--silo-ca", others.AuthorityFile),
            StaysOutAsync(cluster, silo, "its nodes have certificates for each other, and this one has none"));

        // Whoever comes to the port of a node without a certificate of its authority gets no byte of an answer.
        await AssertShutAsync(cluster[0], null, "it speaks no TLS");
        await AssertShutAsync(cluster[0], others.Client("").Pfx, "its certificate 'CN=client' is not of this cluster's authority");
        Assert.True(await IsLetInAsync(cluster[0], certificates.Client("").Pfx, TimeSpan.FromSeconds(2)));
        Assert.Equal("m", await EchoAsync(peer));
    }

    [Theory]
    [InlineData("a|a", "a|a", null)]
    [InlineData("none", "none", null)]
    [InlineData("b|a,b", "a|a,b", null)]
    [InlineData("none", "a|a", "this one has none")]
    [InlineData("a|a", "none", "have no certificates")]
    [InlineData("b|a,b", "a|a", "do not know the authority")]
    [InlineData("a|a", "b|a,b", "is not in the file of --silo-ca")]
    public void Authorities_may_be_changed_one_node_after_the_other(string own, string other, string? problem) =>
        Assert.Equal(problem is not null, ClusterTrust.WhyNot(own, other)?.Contains(problem!, StringComparison.Ordinal) ?? false);

    private static async Task<string?> EchoAsync(HttpPeer peer)
    {
        JsonElement result = await peer.RequestAsync("tools/call", GatewayProcess.Call("second", "echo", """{"message":"m"}"""));
        return result.GetProperty("content")[0].GetProperty("text").GetString();
    }

    private static async Task AssertShutAsync(NodeProcess node, string? certificate, string reason)
    {
        Assert.False(await IsLetInAsync(node, certificate, Deadline.Patience));
        string[] Refusals() => [.. node.Home.GatewayLog.Split('\n').Where(line => line.Contains("was not let in", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal))];
        await Deadline.Until(() => Refusals().Length > 0, () => node.Home.GatewayLog);
        Assert.Single(Refusals());
    }

    /// <summary>Whether a node answers somebody, or keeps the connection for a time.</summary>
    private static async Task<bool> IsLetInAsync(NodeProcess node, string? certificate, TimeSpan time)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", node.Silo);
        NetworkStream plain = client.GetStream();
        try
        {
            if (certificate is null)
            {
                await plain.WriteAsync(new byte[64]);
                // An alert of TLS may come, and then the end: that is no answer of a node.
                byte[] answer = new byte[64];
                int length = await plain.ReadAsync(answer).AsTask().InTime();
                return length > 0 && answer[0] != TlsAlert;
            }

            using X509Certificate2 own = X509CertificateLoader.LoadPkcs12FromFile(certificate, "");
#pragma warning disable CA5359 // Who answers is not what is tested.
            await using var stream = new SslStream(plain, leaveInnerStreamOpen: true, static (_, _, _, _) => true);
#pragma warning restore CA5359
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "node", ClientCertificates = [own] });
            // In TLS 1.3 the refusal comes after the client is done. A node that has let somebody in waits for what they want.
            using var patience = new CancellationTokenSource(time);
            return await stream.ReadAsync(new byte[1], patience.Token) > 0;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private static async Task StaysOutAsync(TestCluster cluster, string silo, string reason, params string[] options)
    {
        NodeProcess node = NodeProcess.Start("stranger", new TemporaryHome(), ["--redis", cluster.Redis.Address, "--silo", silo, "--listen", "http://127.0.0.1:0", .. options]);
        await using (node)
        {
            Assert.Equal(1, await node.ExitAsync());
            Assert.Contains("cannot join the cluster 'mcp-gateway': " + reason, Assert.Single(node.Errors.Text.Split('\n')), StringComparison.Ordinal);
            Assert.DoesNotContain("Listening", node.Output.Text, StringComparison.Ordinal);
        }
    }
}
