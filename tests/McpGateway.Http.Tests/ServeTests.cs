using System.Net;
using System.Text.Json;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests;

/// <summary>The process: its start, its record, its end.</summary>
public sealed class ServeTests
{
    [UnixFact("signals")]
    public async Task It_says_where_it_listens_and_ends_in_order_when_asked()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using ServeProcess gateway = await ServeProcess.StartAsync(home);
        using HttpPeer peer = await gateway.ConnectAsync();
        Assert.Equal("hi", (await peer.CallAsync("echo", """{"message":"hi"}""")).TextOf());
        Assert.Equal("ok\n", await peer.Client.GetStringAsync(new Uri(gateway.Url, "/health"), TestContext.Current.CancellationToken));
        Assert.Equal("ok\n", await peer.Client.GetStringAsync(new Uri(gateway.Url, "/ready"), TestContext.Current.CancellationToken));

        string id = peer.NewId();
        Task<JsonElement> underWay = peer.AnswerAsync(id, "tools/call", GatewayProcess.Call("sample", "never", "{}"));
        await UntilUnderWayAsync(gateway, peer);
        await gateway.StopAsync();

        JsonElement answer = await underWay.InTime();
        Assert.Contains("Outcome unknown", answer.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, gateway.ExitCode);
        Assert.Empty(Directory.GetFiles(Path.Combine(home.Home.Root, "run")));
    }

    [UnixFact("file modes")]
    public async Task Other_programs_find_it_and_stop_it_by_its_record()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using (ServeProcess killed = await ServeProcess.StartAsync(home))
        {
            await killed.KillAsync();
        }

        await using ServeProcess gateway = await ServeProcess.StartAsync(home);
        string file = Assert.Single(Directory.GetFiles(Path.Combine(home.Home.Root, "run"), "*.json"));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        JsonElement record = gateway.Record;
        Assert.Equal(gateway.Url.AbsoluteUri, record.GetProperty("url").GetString());
        using HttpPeer peer = await gateway.ConnectAsync();

        using var wrong = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Url, "/control/stop"));
        wrong.Headers.TryAddWithoutValidation("Authorization", "Bearer " + new string('0', 64));
        using HttpResponseMessage refused = await peer.Client.SendAsync(wrong, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());

        peer.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + record.GetProperty("secret").GetString());
        JsonElement status = JsonText.Parse(await peer.Client.GetStringAsync(new Uri(gateway.Url, "/control/status"), TestContext.Current.CancellationToken));
        JsonElement session = Assert.Single(status.GetProperty("sessions").EnumerateArray());
        Assert.Equal("tests", session.GetProperty("client").GetString());
        using HttpResponseMessage stopping = await peer.Client.PostAsync(new Uri(gateway.Url, "/control/stop"), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, stopping.StatusCode);
        await gateway.ExitAsync();
        Assert.Equal(0, gateway.ExitCode);
    }

    [Theory]
    [InlineData("tokens", "--listen", "http://0.0.0.0:0")]
    [InlineData("tokens", "--listen", "https://0.0.0.0:0", "--cert", "none.pem")]
    [InlineData("tokens", "--behind-proxy")]
    [InlineData("--cert FILE", "--listen", "https://127.0.0.1:0")]
    [InlineData("no address", "--listen", "http://example.com:1/path")]
    [InlineData("no address", "--listen", "127.0.0.1:1")]
    public async Task It_does_not_start_where_somebody_else_could_get_in(string what, params string[] options)
    {
        using var home = new TemporaryHome();

        (int code, string output, string errors) = await Executable.RunAsync(home, ["serve", .. options]);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains(what, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_in_one_line_that_a_port_is_taken()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using ServeProcess first = await ServeProcess.StartAsync(home);

        (int code, _, string errors) = await Executable.RunAsync(home, "serve", "--listen", first.Url.GetLeftPart(UriPartial.Authority));

        Assert.Equal(1, code);
        Assert.Contains("--listen", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static Task UntilUnderWayAsync(ServeProcess gateway, HttpPeer peer) => Deadline.UntilAsync(
        async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Url, "/control/status"));
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + gateway.Record.GetProperty("secret").GetString());
            using HttpResponseMessage response = await peer.Client.SendAsync(request);
            return JsonText.Parse(await response.Content.ReadAsStringAsync()).GetProperty("sessions").EnumerateArray().Any(session => session.GetProperty("requests").GetInt32() > 0);
        },
        () => "no request is under way");
}
