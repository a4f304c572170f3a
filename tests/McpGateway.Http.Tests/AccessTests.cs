using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests;

/// <summary>Who gets in, and what they find there.</summary>
public sealed class AccessTests : IDisposable
{
    private readonly TemporaryHome _home = TemporaryHome.With(Sample.Server("sample"), Sample.Server("other"));

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task As_soon_as_there_is_a_token_requests_need_one_and_a_removed_one_is_refused_at_once()
    {
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home);
        using HttpPeer owner = await gateway.ConnectAsync();
        Assert.Equal("{}", (await owner.RequestAsync("ping")).GetRawText());
        // What a tunnel of the owner's passes on anybody may have sent.
        await RefusedAsync(owner, "Bearer realm=\"McpGateway\"", request => request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.7"));

        string token = await AddAsync("ci");
        await RefusedAsync(owner, "Bearer realm=\"McpGateway\"");
        using HttpPeer wrong = PeerOf(gateway, token[..^1] + (token[^1] == 'a' ? 'b' : 'a'));
        await RefusedAsync(wrong, "Bearer realm=\"McpGateway\", error=\"invalid_token\", error_description=\"The token is unknown, was removed or has expired.\"");
        using HttpPeer twice = PeerOf(gateway, token);
        await RefusedAsync(twice, "Bearer realm=\"McpGateway\", error=\"invalid_token\", error_description=\"The token is unknown, was removed or has expired.\"", request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer x"));

        using HttpPeer ci = PeerOf(gateway, token);
        await ci.InitializeAsync();
        Assert.Equal("hi", (await ci.CallAsync("echo", """{"message":"hi"}""")).TextOf());
        using HttpResponseMessage listening = await ci.ListenAsync();
        Assert.Equal(HttpStatusCode.OK, listening.StatusCode);

        Assert.Equal(0, (await Executable.RunAsync(_home, "token", "remove", "ci")).Code);
        await RefusedAsync(ci, "Bearer realm=\"McpGateway\", error=\"invalid_token\", error_description=\"The token is unknown, was removed or has expired.\"");
        // The stream that was open ends, too.
        await Assert.ThrowsAnyAsync<Exception>(() => listening.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).InTime();
        Assert.DoesNotContain(token, _home.GatewayLog, StringComparison.Ordinal);
        Assert.Contains("refused POST /mcp: it is unknown or was removed", _home.GatewayLog, StringComparison.Ordinal);
        // Who was there before goes on as before: there are no tokens any more.
        Assert.Equal("{}", (await owner.RequestAsync("ping")).GetRawText());
    }

    [Fact]
    public async Task A_token_for_one_server_finds_nothing_of_another_and_no_session_of_another_user()
    {
        string whole = await AddAsync("whole"), part = await AddAsync("part", "--server", "sample", "--tool", "ech?");
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home);
        using HttpPeer all = PeerOf(gateway, whole), some = PeerOf(gateway, part);
        await all.InitializeAsync();
        await some.InitializeAsync();

        Assert.Contains("other", await ListAsync(all), StringComparison.Ordinal);
        Assert.DoesNotContain("other", await ListAsync(some), StringComparison.Ordinal);
        Assert.Equal("hi", (await some.CallAsync("echo", """{"message":"hi"}""")).TextOf());
        Assert.True((await some.RequestAsync("tools/call", GatewayProcess.Call("other", "echo", """{"message":"hi"}"""))).GetProperty("isError").GetBoolean());
        Assert.True((await some.CallAsync("env", """{"name":"PATH"}""")).GetProperty("isError").GetBoolean());

        some.Session = all.Session;
        using HttpResponseMessage foreign = await some.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        JsonElement status = JsonText.Parse((await Executable.RunAsync(_home, "status", "--json")).Output)[0];
        Assert.Equal("whole, part", string.Join(", ", status.GetProperty("clients").EnumerateArray().Select(client => client.GetProperty("user").GetString())));
    }

    [Fact]
    public async Task A_token_that_takes_the_place_of_another_finds_nothing_that_was_begun_with_that()
    {
        string token = await AddAsync("ci");
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home);
        using HttpPeer before = PeerOf(gateway, token);
        await before.InitializeAsync();
        await Executable.RunAsync(_home, "token", "remove", "ci");

        using HttpPeer after = PeerOf(gateway, await AddAsync("ci", "--server", "sample"));
        after.Session = before.Session;
        using HttpResponseMessage answer = await after.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [UnixFact("signals")]
    public async Task A_session_goes_on_after_a_restart_with_the_rules_of_its_token()
    {
        string token = await AddAsync("ci", "--server", "sample");
        using HttpPeer peer = await BeginAsync(token);
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home);
        using HttpPeer again = PeerOf(gateway, token);
        (again.Session, again.Revision) = (peer.Session, peer.Revision);

        string listed = await ListAsync(again);

        Assert.Contains("sample", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("other", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_longer_than_its_token_is_good_for_is_refused_and_others_are_not()
    {
        string token = await AddAsync("small", "--max-message", "1"), whole = await AddAsync("whole");
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home);
        string arguments = $$"""{"message":"{{new string('x', 1_100_000)}}"}""";
        foreach ((string text, HttpStatusCode expected) in new[] { (token, HttpStatusCode.RequestEntityTooLarge), (whole, HttpStatusCode.OK) })
        {
            using HttpPeer peer = PeerOf(gateway, text);
            await peer.InitializeAsync();
            Assert.Equal("hi", (await peer.CallAsync("echo", """{"message":"hi"}""")).TextOf());

            using HttpResponseMessage answer = await peer.SendAsync(GatewayProcess.Request("77", "tools/call", GatewayProcess.Call("sample", "echo", arguments)));

            Assert.Equal(expected, answer.StatusCode);
            Assert.Equal(text == token, (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Contains("the token 'small' is good for messages of 1 MB", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Above_its_calls_a_minute_a_token_has_to_wait_and_nothing_is_called()
    {
        string token = await AddAsync("ci", "--calls-a-minute", "2");
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home);
        using HttpPeer peer = PeerOf(gateway, token);
        await peer.InitializeAsync();

        Assert.Equal("hi", (await peer.CallAsync("echo", """{"message":"hi"}""")).TextOf());
        Assert.Equal("{}", (await peer.RequestAsync("ping")).GetRawText());
        Assert.Equal("hi", (await peer.CallAsync("echo", """{"message":"hi"}""")).TextOf());
        using HttpResponseMessage late = await peer.SendAsync(GatewayProcess.Request("77", "tools/call", GatewayProcess.Call("sample", "echo", """{"message":"hi"}""")));

        Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
        Assert.InRange(late.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, 30);
        JsonElement error = JsonText.Parse(await late.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(77, error.GetProperty("id").GetInt32());
        Assert.Contains("nothing was called", error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("{}", (await peer.RequestAsync("ping")).GetRawText());
    }

    [Fact]
    public async Task The_older_transport_asks_for_the_same()
    {
        string token = await AddAsync("ci", "--calls-a-minute", "1"), other = await AddAsync("other");
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home, "--sse");
        using HttpPeer peer = PeerOf(gateway, token), stranger = PeerOf(gateway, other);
        using HttpResponseMessage refused = await gateway.NewPeer().Client.GetAsync(new Uri(gateway.Url, "/sse"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        using HttpResponseMessage stream = await peer.Client.GetAsync(new Uri(gateway.Url, "/sse"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var events = new StreamReader(await stream.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("event: endpoint", await events.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime());
        var messages = new Uri(gateway.Url, (await events.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().InTime())!["data: ".Length..]);
        Task<HttpResponseMessage> PostAsync(HttpPeer sender) =>
            sender.Client.PostAsync(messages, new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        using HttpResponseMessage foreign = await PostAsync(stranger), taken = await PostAsync(peer), late = await PostAsync(peer);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests), (foreign.StatusCode, taken.StatusCode, late.StatusCode));

        await Executable.RunAsync(_home, "token", "remove", "ci");
        await Assert.ThrowsAnyAsync<IOException>(() => events.ReadToEndAsync(TestContext.Current.CancellationToken)).InTime();
    }

    [Fact]
    public async Task A_token_from_a_file_is_the_owners_and_the_gateway_ends_when_its_starter_closes_stdin()
    {
        string file = _home.NewFile(), token = "0123456789abcdef0123456789abcdef";
        await File.WriteAllTextAsync(file, token + "\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await using ServeProcess gateway = await ServeProcess.StartAsync(_home, "--token-file", file, "--until-stdin-closes");
        File.Delete(file);
        using HttpPeer stranger = gateway.NewPeer(), owner = PeerOf(gateway, token);
        await RefusedAsync(stranger, "Bearer realm=\"McpGateway\"");
        await owner.InitializeAsync();
        Assert.Contains("other", await ListAsync(owner), StringComparison.Ordinal);
        JsonElement status = JsonText.Parse((await Executable.RunAsync(_home, "status", "--json")).Output)[0];
        Assert.Equal("owner", status.GetProperty("clients")[0].GetProperty("user").GetString());

        gateway.CloseStdin();
        await gateway.ExitAsync();
        Assert.Equal(0, gateway.ExitCode);
    }

    [UnixFact("Windows gives a process in the background to no one")]
    public async Task One_in_the_background_says_where_it_is_is_shown_and_ends_when_it_is_told_to()
    {
        _home.MeetOnFirstUse();
        (int code, string output, string errors) = await Executable.RunAsync(_home, "serve", "--detach", "--listen", "http://127.0.0.1:0", "--require-token");
        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"^Listening on http://127\.0\.0\.1:\d+/mcp\n$", output);
        try
        {
            using var peer = new HttpPeer(new Uri(output["Listening on ".Length..].Trim()));
            await RefusedAsync(peer, "Bearer realm=\"McpGateway\"");
            (_, string shown, _) = await Executable.RunAsync(_home, "status");
            Assert.Matches(@"^gateway \S+ at http://127\.0\.0\.1:\d+/mcp, process \d+, serving since ", shown);

            (code, _, errors) = await Executable.RunAsync(_home, "serve", "--detach", "--listen", output["Listening on ".Length..].Trim().Replace("/mcp", "", StringComparison.Ordinal));
            Assert.Equal(1, code);
            Assert.Contains("cannot listen", errors, StringComparison.Ordinal);
        }
        finally
        {
            Assert.StartsWith("Stopped: gateway ", (await Executable.RunAsync(_home, "stop")).Output, StringComparison.Ordinal);
        }

        Assert.Contains("No broker and no gateway that serves HTTP runs", (await Executable.RunAsync(_home, "status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_machines_get_in_with_a_token_and_by_way_of_a_proxy_alone()
    {
        (int code, _, string errors) = await Executable.RunAsync(_home, "serve", "--listen", "http://127.0.0.1:0", "--behind-proxy");
        Assert.Equal(1, code);
        Assert.Contains("mcp-gateway token add NAME", errors, StringComparison.Ordinal);

        string token = await AddAsync("ci");
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home, "--behind-proxy");
        using HttpPeer stranger = gateway.NewPeer(), peer = PeerOf(gateway, token);
        await RefusedAsync(stranger, "Bearer realm=\"McpGateway\"");
        await peer.InitializeAsync();
        // What is asked with the record's secret works behind a proxy, too.
        Assert.Contains("user ci", (await Executable.RunAsync(_home, "status")).Output, StringComparison.Ordinal);
    }

    private static HttpPeer PeerOf(ServeProcess gateway, string token)
    {
        HttpPeer peer = gateway.NewPeer();
        peer.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return peer;
    }

    private static async Task<string> ListAsync(HttpPeer peer) =>
        (await peer.RequestAsync("tools/call", """{"name":"list_available_mcps","arguments":{}}""")).TextOf();

    private static async Task RefusedAsync(HttpPeer peer, string challenge, Action<HttpRequestMessage>? change = null)
    {
        using HttpResponseMessage response = await peer.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", change);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(challenge, string.Join(' ', response.Headers.GetValues("WWW-Authenticate")));
        Assert.Contains("mcp-gateway token add", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task<HttpPeer> BeginAsync(string token)
    {
        await using ServeProcess first = await ServeProcess.StartAsync(_home);
        HttpPeer peer = PeerOf(first, token);
        await peer.InitializeAsync();
        await first.StopAsync();
        return peer;
    }

    private async Task<string> AddAsync(string name, params string[] options)
    {
        (int code, string output, string errors) = await Executable.RunAsync(_home, ["token", "add", name, .. options]);
        Assert.True(code == 0, string.Create(CultureInfo.InvariantCulture, $"{code}: {errors}"));
        return output.Trim();
    }
}
