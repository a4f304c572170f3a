using System.Diagnostics;
using System.Globalization;
using McpGateway.Cluster.Tests.Support;

namespace McpGateway.Cluster.Tests;

/// <summary>A node that is cut off from all others and from Redis, and lives.</summary>
public sealed class PartitionTests
{
    /// <summary>Calls as long as it may, over and over, in a session that was begun elsewhere.</summary>
    private const string Caller = """
        n=0
        while [ ! -e "$1" ]; do
          n=$((n + 1))
          body='{"jsonrpc":"2.0","id":'$n',"method":"tools/call","params":{"name":"call_mcp_tool","arguments":{"mcp_name":"one","tool_name":"record","arguments":{"key":"inside.'$n'"}}}}'
          exec 3<>"/dev/tcp/127.0.0.1/$2"
          printf 'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nMcp-Session-Id: %s\r\nMCP-Protocol-Version: 2025-11-25\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s' "$2" "$3" "${#body}" "$body" >&3
          cat <&3 >/dev/null
          exec 3>&-
        done
        """;

    [Fact]
    public async Task An_exclusive_server_runs_on_one_side_alone_as_its_ledger_says()
    {
        await using Apart apart = await Apart.CreateAsync();
        using var place = new TemporaryHome();
        using var certificates = new TestCertificates(place);
        string ledger = place.NewFile(), pids = place.NewFile(), stop = place.NewFile();
        string[] trust = ["--silo-cert", certificates.Server(), "--silo-ca", certificates.AuthorityFile, "--allow-insecure-redis", "--lease", "6"];
        await using TestCluster cluster = await TestCluster.StartAsync(0, $$"""
            { "mcpServers": { "one": { "command": {{JsonText.Quote(Built.SampleServer)}}, "args": ["--ledger", {{JsonText.Quote(ledger)}}, "--ledger-times", "--pid-file", {{JsonText.Quote(pids)}}],
                "scope": "shared", "node": "worker", "exclusive": true } } }
            """);
        await using var way = new CuttableWay(cluster.Redis.Port, apart.Here);
        NodeProcess front = await cluster.AddOnAsync(apart.Here, cluster.Redis.Address, [], trust);
        NodeProcess owner = await cluster.AddOnAsync(apart.There, way.Address, apart.Prefix, [.. trust, "--label", "worker"]);
        using HttpPeer peer = await front.ConnectAsync();
        int first = await peer.PidAsync("one");
        Assert.Equal(owner, cluster.HostOf(first));
        NodeProcess second = await cluster.AddOnAsync(apart.Here, cluster.Redis.Address, [], [.. trust, "--label", "worker"]);
        using Process caller = Process.Start(new ProcessStartInfo(apart.Prefix[0], [.. apart.Prefix.Skip(1), "bash", "-c", Caller, "caller", stop, owner.Url.Port.ToString(CultureInfo.InvariantCulture), peer.Session!]) { UseShellExecute = false })!;
        try
        {
            await Deadline.Until(() => Keys(ledger).Count(line => line.Key.StartsWith("inside", StringComparison.Ordinal)) > 20, () => "nothing is called inside");

            await apart.CutAsync();
            int next = 0;
            await Deadline.UntilAsync(async () => int.TryParse(await peer.AskAsync("one", "pid"), CultureInfo.InvariantCulture, out next) && next != first, () => front.Home.GatewayLog);
            Assert.False(Processes.IsAlive(first));
            Assert.Equal(second, cluster.HostOf(next));
            for (int i = 0; i < 20; i++)
            {
                await peer.AskAsync("one", "record", $$"""{"key":"outside.{{i.ToString(CultureInfo.InvariantCulture)}}"}""");
            }
        }
        finally
        {
            await File.WriteAllTextAsync(stop, "", TestContext.Current.CancellationToken);
            await caller.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();
            await apart.MendAsync();
        }

        // What ran inside while nobody outside could know of it ran before anything that ran outside.
        (string Key, long Time)[] keys = Keys(ledger);
        long last = keys.Where(line => line.Key.StartsWith("inside", StringComparison.Ordinal)).Max(line => line.Time);
        Assert.True(keys.Where(line => line.Key.StartsWith("outside", StringComparison.Ordinal)).Min(line => line.Time) > last);
        Assert.Equal(keys.Length, keys.Select(line => line.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, Processes.FromFile(pids).Length);
    }

    private static (string Key, long Time)[] Keys(string ledger) =>
        [.. TemporaryHome.Lines(ledger).Where(line => line.StartsWith("record ", StringComparison.Ordinal)).Select(line => line.Split(' ')).Select(parts => (parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture)))];
}
