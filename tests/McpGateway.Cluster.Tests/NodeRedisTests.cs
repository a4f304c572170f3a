using System.Diagnostics;
using System.Globalization;
using System.Net;
using McpGateway.Cluster.Tests.Support;

namespace McpGateway.Cluster.Tests;

public sealed class NodeRedisTests
{
    private const string Password = "geheim-und-lang";

    [Fact]
    public async Task A_Redis_that_cannot_be_used_is_told_soon_with_the_remedy_and_without_the_password()
    {
        await using RedisServer closed = await RedisServer.StartWithPasswordAsync(Password);
        await using RedisServer withoutScripts = await RedisServer.StartWithoutScriptsAsync();
        string nowhere = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Loopback.FreePort()}");
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(
            FailsAsync(closed.Address + ",password=falsch-" + Password, $"Redis at {closed.Address} refuses this user or password."),
            FailsAsync(closed.Address, "wants a password. Put it into --redis-file or MCP_GATEWAY_NODE_REDIS"),
            FailsAsync(closed.Address + ",ssl=true,password=" + Password, "does not speak TLS there. Name its TLS port"),
            FailsAsync(withoutScripts.Address, "runs no scripts, which the membership of the nodes needs. Start Garnet with --lua"),
            FailsAsync(nowhere, $"Redis at {nowhere} cannot be reached:"));
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public async Task A_node_with_a_password_is_ready_as_long_as_Redis_is_there_and_lives_without()
    {
        await using RedisServer redis = await RedisServer.StartWithPasswordAsync(Password);
        var home = new TemporaryHome();
        NodeProcess node = NodeProcess.Start("n", home, [.. Options(home, redis.Address + ",password=" + Password), "--silo", "127.0.0.1:" + Loopback.FreePort().ToString(CultureInfo.InvariantCulture), "--listen", "http://127.0.0.1:0", "--redis-patience", "1"]);
        await using (node)
        {
            await node.ReadyAsync();
            await UntilAsync(node, "/ready", HttpStatusCode.OK);

            // A second one at its address would take its place.
            string silo = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{node.Silo}");
            await FailsAsync(redis.Address + ",password=" + Password, $"cannot listen for other nodes at {silo}", "--silo", silo);
            await redis.KillAsync();
            string reason = await UntilAsync(node, "/ready", HttpStatusCode.ServiceUnavailable);
            Assert.Equal("Redis cannot be reached.\n", reason);
            Assert.Equal("ok\n", await UntilAsync(node, "/health", HttpStatusCode.OK));
            await redis.StartAgainAsync();
            await UntilAsync(node, "/ready", HttpStatusCode.OK);

            (int code, _) = await RunAsync(home, "health", "--listen", node.Url.GetLeftPart(UriPartial.Authority));
            Assert.Equal(0, code);
            (code, string errors) = await RunAsync(home, "health", "--listen", "http://127.0.0.1:" + Loopback.FreePort().ToString(CultureInfo.InvariantCulture));
            Assert.Equal(1, code);
            Assert.Contains("the node does not answer", errors, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, home.GatewayLog + node.Errors.Text + node.Output.Text, StringComparison.Ordinal);
        }
    }

    private static async Task<string> UntilAsync(NodeProcess node, string path, HttpStatusCode status)
    {
        using var client = new HttpClient();
        string text = "";
        await Deadline.UntilAsync(
            async () =>
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri(node.Url, path));
                text = await answer.Content.ReadAsStringAsync();
                return answer.StatusCode == status;
            },
            () => $"{path} does not become {status}: {text}");
        return text;
    }

    /// <summary>The words that name Redis: what has a password stands in a file.</summary>
    private static string[] Options(TemporaryHome home, string redis)
    {
        string file = home.NewFile();
        File.WriteAllText(file, redis);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return ["--redis-file", file];
    }

    private static async Task FailsAsync(string redis, string problem, params string[] options)
    {
        var home = new TemporaryHome();
        NodeProcess node = NodeProcess.Start("n", home, [.. Options(home, redis), .. options]);
        await using (node)
        {
            Assert.Equal(1, await node.ExitAsync());
            string errors = node.Errors.Text;
            Assert.Contains(problem, errors, StringComparison.Ordinal);
            Assert.Single(errors.Split('\n'));
            Assert.DoesNotContain(Password, errors + home.GatewayLog, StringComparison.Ordinal);
        }
    }

    private static async Task<(int Code, string Errors)> RunAsync(TemporaryHome home, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(NodeProcess.Program, arguments) { RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = home.Root })!;
        string errors = await process.StandardError.ReadToEndAsync().InTime();
        await process.WaitForExitAsync().InTime();
        return (process.ExitCode, errors);
    }
}
