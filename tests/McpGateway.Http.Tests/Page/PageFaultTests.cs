using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests.Page;

/// <summary>Every fault of docs/faults.md, on the page: a person sees which server it is, what happened and what to do.</summary>
public sealed class PageFaultTests : IAsyncDisposable
{
    /// <summary>What stands for the tool of the case whose process is killed in its call.</summary>
    private const string Killed = "never";

    /// <summary>What the name of a row says of its time limits: all others have time, however busy the machine is.</summary>
    private const string ShortStart = "`initTimeout` 1 s", ShortCall = "`operationTimeout` 1 s";

    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1);

    /// <summary>Rows of the table whose client gets its result, or whose gateway ends: there is no fault of a server to be shown.</summary>
    private static readonly string[] s_withoutError =
    [
        "kill -9 of an idle server", "slow start, in time (1.5 s)", "`tools/list` has always another page", "rubbish on stdout, before and between messages", "10,000 progress notifications in one call",
        "server closes stdin and lives on", "a result of 50 MB", "full pipe: server does not read for 2 s while 8 MB are sent", "client does not read for 2 s while 40 results of 1 MB come",
        "SIGTERM of the gateway, stubborn server and grandchild", "SIGINT of the gateway, stubborn server and grandchild", "SIGKILL of the gateway, stubborn server and grandchild",
        "HTTP: the session is unknown in a call (404)", "HTTP: too many requests (429, `Retry-After: 1`)", "HTTP: not available (503, `Retry-After: 1`)",
        // Its ten broken servers are those above, all on the one page of this test.
        "50 servers, 10 of them broken in different ways",
    ];

    private readonly List<Case> _cases = [];
    private readonly List<RemoteSample> _remotes = [];
    private readonly TemporaryHome _home = new();

    public ValueTask DisposeAsync()
    {
        _remotes.ForEach(remote => remote.Dispose());
        _home.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_page_tells_why_each_server_of_the_fault_table_does_not_work()
    {
        AddProcesses();
        await AddRemotesAsync();
        string[] rows = [.. Rows()];
        Assert.Equal(rows.Order(StringComparer.Ordinal), _cases.Select(one => one.Row).OfType<string>().Concat(s_withoutError).Order(StringComparer.Ordinal));

        _home.WriteServers([.. _cases.Select(one => one.Server)]);
        await using RunningGateway gateway = await RunningGateway.StartAsync(_home, options => options);
        using var visit = new PageVisit(gateway.Url);
        await Task.WhenAll(_cases.Select(one => MeetAsync(gateway, one)));

        await visit.ReadAsync("/");
        string first = visit.Html;
        Assert.Contains("servers do not work", visit.Text, StringComparison.Ordinal);
        var missing = new List<string>();
        foreach (Case one in _cases)
        {
            string card = first[first.IndexOf($"id=\"server-{one.Server.Name}\"", StringComparison.Ordinal)..];
            string listed = PageVisit.TextOf(card[..card.IndexOf("</li>", StringComparison.Ordinal)]);
            await visit.ReadAsync("/servers/" + Uri.EscapeDataString(one.Server.Name));
            string head = visit.Text[..visit.Text.IndexOf("Last errors", StringComparison.Ordinal)];
            // On the server's own page, at its top; and on the first page, beside its name.
            foreach (string words in (string[])[one.Cause, one.Remedy])
            {
                missing.AddRange(new[] { head, listed }.Where(text => !text.Contains(words, StringComparison.OrdinalIgnoreCase)).Select(text => $"{one.Row ?? one.Server.Name}: '{words}' is not in: {text}"));
            }
        }

        Assert.True(missing.Count == 0, string.Join("\n\n", missing));
    }

    /// <summary>The faults of the table, as it stands in the documentation.</summary>
    private static IEnumerable<string> Rows() => File.ReadLines(Path.Combine(Built.Repository, "docs", "faults.md"))
        .SkipWhile(line => line != "## The table").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.EndsWith("as expected |", StringComparison.Ordinal))
        .Select(line => line.Split(" | ")[0][2..]);

    private void AddProcesses()
    {
        Add("kill -9 of a server in a call", "killed", ["--ledger", _home.NewFile()], "ended (signal 9) during the call", "Outcome unknown", (Killed, "{}"));
        Add("silent start: `initialize` is never answered (`initTimeout` 1 s)", "silent", ["--silent"], "did not answer 'initialize' within 1 s", "raise \"initTimeout\"");
        Add("endless start: nothing is read (`initTimeout` 1 s)", "endless", ["--start-delay", "600000"], "did not answer 'initialize' within 1 s", "raise \"initTimeout\"");
        Add("crash loop: ends right after its start", "loop", ["--exit-at-start", "3"], "ended (exit code 3)", "cannot start, exiting with code 3", ("pid", "{}"), ("pid", "{}"), ("pid", "{}"));
        Add("crash loop: ends in the handshake", "handshake", ["--exit-on", "initialize"], "ended (exit code 1)", "tried again from", ("pid", "{}"), ("pid", "{}"), ("pid", "{}"));
        Add("crash loop: ends after the handshake", "after", ["--exit-after", "initialize"], "ended (exit code 1)", "tried again from", ("pid", "{}"));
        Add("half a line, then the end", "half", [], "ended (exit code 1) during the call", "Outcome unknown", ("half_line", "{}"));
        Add("half a line, then silence (`operationTimeout` 1 s)", "stays", [], "«{\"jsonrpc\":\"2.0\"", "raise \"operationTimeout\"", ("half_line", """{"stay":true}"""));
        Add("server closes stdout and lives on", "closes", [], "closed the connection during the call", "Outcome unknown", ("close_stdout", "{}"));
        Add("full pipe: server never reads again (`operationTimeout` 1 s)", "deaf", [], "did not answer within 1 s", "raise \"operationTimeout\"", ("stop_reading", "{}"), ("pid", $$"""{"unused":"{{new string('x', 8_000_000)}}"}"""));
        // Beside the table: what is wrong before anything is started.
        Add(null, "variable", [], "NOT_SET_ANYWHERE", ".env", server => server with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = "${NOT_SET_ANYWHERE}" } });
        Add(null, "program", [], "no-such-program", "PATH", server => server with { Command = "no-such-program" });
        Add(null, "folder", [], "no-such-folder", "cwd", server => server with { WorkingDirectory = Path.Combine(_home.Root, "no-such-folder") });
        Add(null, "refuses", ["--init-error"], "refused", "", ("pid", "{}"));
    }

    private async Task AddRemotesAsync()
    {
        RemoteSample gone = await StartAsync();
        _cases.Add(new Case("HTTP: nobody listens any more, then again", gone.Server("gone"), "the connection was refused", "Check that it is running", [("pid", "{}")]));
        gone.Kill();
        await AddCallFaultAsync("HTTP: the connection is reset in a call", "reset", "closed the connection during the call", "Outcome unknown");
        await AddCallFaultAsync("HTTP: half an event, then the end", "half-event", "broke off its answer", "Outcome unknown");
        await AddCallFaultAsync("HTTP: silence (`operationTimeout` 1 s)", "silence", "did not answer within 1 s", "raise \"operationTimeout\"");
        await AddCallFaultAsync("HTTP: a stream that never ends (`operationTimeout` 1 s)", "endless", "did not answer within 1 s", "raise \"operationTimeout\"");
        await AddCallFaultAsync("HTTP: headers come one byte a second (`operationTimeout` 1 s)", "slow-headers", "did not answer within 1 s", "raise \"operationTimeout\"");
        await AddCallFaultAsync("HTTP: a header of 1 MB", "huge-header", "closed the connection during the call", "Outcome unknown");
        await AddCallFaultAsync("HTTP: an error of the server (500)", "status-500", "answered 500", "Outcome unknown");
        await AddCallFaultAsync("HTTP: a web page instead of a message", "html", "a web page instead of an MCP message", "Outcome unknown");
        await AddStartFaultAsync("HTTP: a login is wanted (401)", "login", "wants a login", "Put a token into its \"headers\"", "--bearer", "token");
        await AddStartFaultAsync("HTTP: no MCP server at this address (404)", "nothing", "answered 404", "Check that the address is that of an MCP server", "--http-fault", "status-404@*");
        await AddStartFaultAsync("HTTP: no answer to the handshake (`initTimeout` 1 s)", "mute", "did not answer 'initialize' within 1 s", "raise \"initTimeout\"", "--http-fault", "silence@*");
        await AddStartFaultAsync("HTTP: a certificate that nobody knows", "certificate", "there is no secure connection", "\"caFile\"", "--certificate", Certificate());
    }

    private void Add(string? row, string name, string[] options, string cause, string remedy, params (string, string)[] calls) =>
        _cases.Add(new Case(
            row,
            Sample.Server(name, options) with
            {
                InitTimeout = row?.Contains(ShortStart, StringComparison.Ordinal) == true ? s_short : null,
                OperationTimeout = row?.Contains(ShortCall, StringComparison.Ordinal) == true ? s_short : null,
            },
            cause,
            remedy,
            calls.Length > 0 ? calls : [("pid", "{}")]));

    private void Add(string? row, string name, string[] options, string cause, string remedy, Func<ServerDefinition, ServerDefinition> change) =>
        _cases.Add(new Case(row, change(Sample.Server(name, options)), cause, remedy, [("pid", "{}")]));

    private async Task AddCallFaultAsync(string row, string kind, string cause, string remedy)
    {
        RemoteSample remote = await StartAsync("--http-fault", kind);
        _cases.Add(new Case(row, remote.Server("remote " + kind) with { OperationTimeout = row.Contains(ShortCall, StringComparison.Ordinal) ? s_short : null }, cause, remedy, [("pid", "{}")]));
    }

    private async Task AddStartFaultAsync(string row, string name, string cause, string remedy, params string[] options)
    {
        RemoteSample remote = await StartAsync(options);
        _cases.Add(new Case(row, remote.Server(name) with { InitTimeout = row.Contains(ShortStart, StringComparison.Ordinal) ? s_short : null }, cause, remedy, [("pid", "{}")]));
    }

    private async Task<RemoteSample> StartAsync(params string[] options)
    {
        RemoteSample remote = await RemoteSample.StartAsync(options);
        _remotes.Add(remote);
        return remote;
    }

    private static async Task MeetAsync(RunningGateway gateway, Case one)
    {
        using HttpPeer client = gateway.NewPeer();
        await client.InitializeAsync();
        foreach ((string tool, string arguments) in one.Calls)
        {
            if (tool == Killed)
            {
                await KillAsync(client, one.Server);
                continue;
            }

            JsonElement answer = await client.AnswerAsync(client.NewId(), "tools/call", GatewayProcess.Call(one.Server.Name, tool, arguments));
            Assert.True(tool == "stop_reading" || !answer.TryGetProperty("result", out JsonElement result) || result.IsError(), $"{one.Server.Name} works");
        }
    }

    private static async Task KillAsync(HttpPeer client, ServerDefinition server)
    {
        JsonElement process = await client.RequestAsync("tools/call", GatewayProcess.Call(server.Name, "pid", "{}"));
        Task<JsonElement> call = client.AnswerAsync(client.NewId(), "tools/call", GatewayProcess.Call(server.Name, Killed, """{"key":"begun"}"""));
        string ledger = server.Arguments[^1];
        await Deadline.Until(() => File.Exists(ledger) && File.ReadAllText(ledger).Contains("begun", StringComparison.Ordinal), () => "The call does not begin.");
        using (Process running = Process.GetProcessById(int.Parse(process.TextOf(), CultureInfo.InvariantCulture)))
        {
            running.Kill();
        }

        await call;
    }

    private string Certificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 own = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string file = _home.NewFile("pfx");
        File.WriteAllBytes(file, own.Export(X509ContentType.Pkcs12));
        return file;
    }

    private sealed record Case(string? Row, ServerDefinition Server, string Cause, string Remedy, (string Tool, string Arguments)[] Calls);
}
