using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Doctor;
using McpGateway.Tests.Clients;
using McpGateway.Tests.Logins;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Doctor;

/// <summary>What users see of a server that does not work, produced for real, and what the doctor calls it.</summary>
public sealed class ServerSymptomTests : IAsyncDisposable
{
    private static readonly DoctorOptions s_unstarted = new() { SkipServers = true };

    private readonly DoctorRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("""{"command":5}""", "server.entry", "command")]
    [InlineData("""{"url":"ftp://127.0.0.1/"}""", "server.address", "is not an address of HTTP")]
    [InlineData("""{"type":"carrier-pigeon","command":"x"}""", "server.address", "is not known to this version")]
    [InlineData("""{"command":"${NO_ONE_SETS_THIS}"}""", "server.variables", "NO_ONE_SETS_THIS")]
    [InlineData("""{"command":"dotnet","env":{"A":"${env:NO_ONE_SETS_THIS}"}}""", "server.variables", "NO_ONE_SETS_THIS")]
    [InlineData("""{"command":"dotnet","cwd":"/no/such/folder"}""", "server.folder", "no/such/folder")]
    [InlineData("""{"command":"this-program-does-not-exist"}""", "server.command", "this-program-does-not-exist")]
    [InlineData("""{"command":"/no/such/program"}""", "server.command", "/no/such/program")]
    public async Task An_entry_that_cannot_be_started(string entry, string id, string named)
    {
        _rig.Configure($$$$"""{"mcpServers":{"wrong":{{{{entry}}}}}}""");

        Finding started = await _rig.FindAsync(id);

        Assert.Equal((FindingSeverity.Error, "wrong"), (started.Severity, started.Subject));
        Assert.Contains(named, started.Message, StringComparison.Ordinal);
        Assert.Equal(started, await _rig.FindAsync(id, s_unstarted));
        Assert.DoesNotContain(await _rig.ExamineAsync(), finding => finding.Id is "config.problem" or "server.ok");
    }

    [Fact]
    public async Task A_server_that_wants_a_login()
    {
        using var site = new LoginSite();
        _rig.Configure(site.Server);

        Finding finding = await _rig.FindAsync("server.login");

        Assert.Equal((FindingSeverity.Warning, "site"), (finding.Severity, finding.Subject));
        Assert.Contains("mcp-gateway login site", finding.Remedy, StringComparison.Ordinal);
        // Once it is known, nobody has to ask the server again.
        Assert.Contains("it needs a login", (await _rig.FindAsync("server.login", s_unstarted)).Message, StringComparison.Ordinal);
    }

    [UnixFact("it needs a script with a first line")]
    public async Task A_program_that_the_system_refuses()
    {
        string program = Script("refused", "#!/no/such/interpreter\n");
        _rig.Configure(new ServerDefinition { Name = "refused", Command = program });

        Finding finding = await _rig.FindAsync("server.start");

        Assert.Contains("/no/such/interpreter", finding.Message, StringComparison.Ordinal);
        Assert.Contains("Install", finding.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server.handshake", "exit code 7", "--exit-at-start", "7")]
    [InlineData("server.handshake", "", "--init-error")]
    [InlineData("server.tools", "refused", "--refuse", "tools/list")]
    [InlineData("server.toolsIncomplete", "and perhaps more", "--page-size", "5", "--fail-later-pages")]
    [InlineData("server.ended", "exit code 1", "--exit-on", "tools/list")]
    public async Task A_server_that_behaves_badly(string id, string said, params string[] options)
    {
        _rig.Configure(Sample.Server("bad", options), Sample.Server("good"));

        Finding finding = await _rig.FindAsync(id);

        Assert.Equal("bad", finding.Subject);
        Assert.Contains(said, finding.Message, StringComparison.Ordinal);
        Assert.Contains(await _rig.ExamineAsync(), other => other is { Id: "server.ok", Subject: "good" });
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time()
    {
        _rig.Configure(Sample.Server("slow", "--silent") with { InitTimeout = TimeSpan.FromSeconds(1) });

        Finding finding = await _rig.FindAsync("server.initTimeout");

        Assert.Contains("within 1 s", finding.Message, StringComparison.Ordinal);
        Assert.Contains("initTimeout", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_only_just_answers_in_time()
    {
        _rig.Configure(Sample.Server("slow", "--start-delay", "6000") with { InitTimeout = TimeSpan.FromSeconds(11) });

        Finding finding = await _rig.FindAsync("server.slowStart");

        Assert.Contains("and has 11 s", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--token=tok-12345678")]
    [InlineData("https://user:tok-12345678@example.com/")]
    public async Task A_secret_on_the_command_line(string argument)
    {
        _rig.Configure(Sample.Server("open", "--stderr", argument));

        Finding finding = await _rig.FindAsync("server.secretArgument", s_unstarted);

        Assert.Contains("process list", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tok-12345678", string.Concat(await _rig.ExamineAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_that_are_given_no_time()
    {
        _rig.Configure(Sample.Server("hasty") with { OperationTimeout = TimeSpan.FromSeconds(3) }, Sample.Server("usual"));

        Finding finding = await _rig.FindAsync("server.callTimeoutShort", s_unstarted);

        Assert.Equal("hasty", finding.Subject);
        Assert.Contains("after 3 s", finding.Message, StringComparison.Ordinal);
    }

    [UnixFact("npx is npx.cmd there")]
    public async Task A_package_that_is_fetched_at_the_first_start_of_a_server_with_little_time()
    {
        string npx = Script("npx", "#!/bin/sh\n");
        string Entry(string more) => $$$$"""{"mcpServers":{"new":{"command":"{{{{npx}}}}","args":["-y","some-server@latest"],"env":{"HOME":"{{{{_rig.Clients.UserHome}}}}"}{{{{more}}}}}}}""";
        _rig.Configure(Entry(""));

        Finding cold = await _rig.FindAsync("server.initTimeoutShort", s_unstarted);

        Assert.Contains("some-server@latest is not on this machine yet", cold.Message, StringComparison.Ordinal);
        Assert.Contains("30 s", cold.Message, StringComparison.Ordinal);
        Assert.Contains("\"initTimeout\": 120", cold.Remedy, StringComparison.Ordinal);
        _rig.Configure(Entry(""","initTimeout":120"""));
        DoctorRig.AssertHealthy(await _rig.ExamineAsync(s_unstarted));
        // Once it has been fetched, the time is enough.
        _rig.Clients.Write(".npm/_npx/0123456789abcdef/node_modules/some-server/package.json", "{}");
        _rig.Configure(Entry(""));
        DoctorRig.AssertHealthy(await _rig.ExamineAsync(s_unstarted));
        _rig.Configure(Entry(""","initTimeout":5"""));
        Assert.Contains("whenever", (await _rig.FindAsync("server.initTimeoutShort", s_unstarted)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_is_no_longer_maintained()
    {
        _rig.Configure("""{"mcpServers":{"gh":{"command":"dotnet","args":["-y","@modelcontextprotocol/server-github@2025.4.8"]}}}""");

        Finding finding = await _rig.FindAsync("server.archived", s_unstarted);

        Assert.Contains("@modelcontextprotocol/server-github", finding.Message, StringComparison.Ordinal);
        Assert.Contains("mcp-gateway add --preset github", finding.Remedy, StringComparison.Ordinal);
    }

    [UnixTheory("there is one PATH there")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_that_only_the_shell_finds(bool hasDesktopClient)
    {
        string name = "found-by-shell-" + Guid.NewGuid().ToString("N");
        string program = Script(Path.Combine("my", "tools", name), "#!/bin/sh\n");
        _rig.Configure(new ServerDefinition { Name = "works", Command = name });
        if (hasDesktopClient)
        {
            _rig.Clients.Write(".config/Claude/claude_desktop_config.json", $$$$"""{"mcpServers":{"gateway":{"command":{{{{JsonSerializer.Serialize(Built.Gateway)}}}},"args":[]}}}""");
        }

        // Not on the PATH of this very process: then it is not found.
        Assert.Contains(name, (await _rig.FindAsync("server.command", s_unstarted)).Message, StringComparison.Ordinal);

        string? before = Environment.GetEnvironmentVariable("PATH");
        try
        {
            Environment.SetEnvironmentVariable("PATH", $"{before}:{Path.GetDirectoryName(program)}");
            Finding finding = await _rig.FindAsync("server.path", s_unstarted);

            Assert.Equal(hasDesktopClient ? FindingSeverity.Warning : FindingSeverity.Information, finding.Severity);
            Assert.Contains($"\"command\": \"{program}\"", finding.Remedy, StringComparison.Ordinal);
            _rig.Configure(new ServerDefinition { Name = "works", Command = program });
            Assert.DoesNotContain(await _rig.ExamineAsync(s_unstarted), other => other.Id == "server.path");
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", before);
        }
    }

    [UnixFact("it makes programs of Unix")]
    public async Task A_command_that_no_PATH_has_and_the_gateway_finds_by_itself()
    {
        string program = Script(Path.Combine(".nvm", "versions", "node", "v24.1.0", "bin", "found-by-gateway"), "#!/bin/sh\n");
        string Entry(string path) => $$$$"""{"mcpServers":{"works":{"command":"found-by-gateway","env":{"HOME":"{{{{_rig.Clients.UserHome}}}}"{{{{path}}}} } } } }""";
        _rig.Configure(Entry(""));
        _rig.Clients.Write(".config/Claude/claude_desktop_config.json", $$$$"""{"mcpServers":{"gateway":{"command":{{{{JsonSerializer.Serialize(Built.Gateway)}}}},"args":[]}}}""");

        Assert.DoesNotContain(await _rig.ExamineAsync(s_unstarted), finding => finding.Id is "server.path" or "server.command");

        // Where the entry has a PATH of its own, that alone counts, and the doctor knows where the program lies.
        _rig.Configure(Entry(""","PATH":"/usr/bin" """));
        Assert.Contains($"\"command\": \"{program}\"", (await _rig.FindAsync("server.command", s_unstarted)).Remedy, StringComparison.Ordinal);
    }

    [UnixFact("it makes programs of Unix")]
    public async Task A_variable_that_does_not_reach_the_container()
    {
        string docker = Script(Path.Combine("bin", "docker"), "#!/bin/sh\n");
        string Entry(string options) => $$$$"""{"mcpServers":{"boxed":{"command":"{{{{docker}}}}","args":["run","-i",{{{{options}}}}"--pull","never","image"],"env":{"API_TOKEN":"{{{{ClientRig.Secret}}}}","DOCKER_HOST":"unix:///run/d.sock"} } } }""";
        _rig.Configure(Entry(""));

        Finding finding = await _rig.FindAsync("server.containerVariable", s_unstarted);

        Assert.Equal((FindingSeverity.Warning, "boxed", "env.API_TOKEN reaches docker, but not the container"), (finding.Severity, finding.Subject, finding.Message));
        Assert.Contains("\"-e\", \"API_TOKEN\"", finding.Remedy, StringComparison.Ordinal);
        _rig.Configure(Entry(""" "-e","API_TOKEN", """));
        Assert.DoesNotContain(await _rig.ExamineAsync(s_unstarted), other => other.Id == "server.containerVariable");
    }

    [UnixFact("it makes programs of Unix")]
    public async Task A_container_with_a_terminal()
    {
        string docker = Script(Path.Combine("bin", "docker"), "#!/bin/sh\n");
        _rig.Configure($$$$"""{"mcpServers":{"boxed":{"command":"{{{{docker}}}}","args":["run","-it","image"]}}}""");

        Finding finding = await _rig.FindAsync("server.command", s_unstarted);

        Assert.Contains("a terminal", finding.Message, StringComparison.Ordinal);
        Assert.Contains("-i instead of -it", finding.Remedy, StringComparison.Ordinal);
    }

    [UnixFact("there is one PATH there")]
    public async Task A_command_that_is_another_program_without_the_shell()
    {
        // One that no other test starts.
        string own = Path.GetDirectoryName(Script(Path.Combine(".pyenv", "shims", "nl"), "#!/bin/sh\n"))!;
        _rig.Configure(new ServerDefinition { Name = "works", Command = "nl" }, new ServerDefinition { Name = "same", Command = "env" });
        string? before = Environment.GetEnvironmentVariable("PATH");
        try
        {
            Environment.SetEnvironmentVariable("PATH", $"{own}:{before}");
            Finding finding = await _rig.FindAsync("server.path", s_unstarted);

            Assert.Equal((FindingSeverity.Information, "works"), (finding.Severity, finding.Subject));
            Assert.Contains(Path.Combine(own, "nl") + " here", finding.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", before);
        }
    }

    [Theory]
    [InlineData("uvx", "uv")]
    [InlineData("bunx", "Bun")]
    public async Task A_runner_that_is_not_installed(string command, string product)
    {
        _rig.Configure($$$$"""{"mcpServers":{"new":{"command":"{{{{command}}}}","env":{"PATH":"/no/such/folder"} } } }""");

        Assert.Contains($"Install {product}", (await _rig.FindAsync("server.command", s_unstarted)).Remedy, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_secret_that_the_server_is_refused_with_is_not_shown()
    {
        _rig.Configure($$$$"""{"mcpServers":{"refused":{"command":"/bin/sh","args":["-c","echo 401 for $TOKEN >&2; exit 1"],"env":{"TOKEN":"${MY_TOKEN}"} } } }""");
        await File.WriteAllTextAsync(_rig.Home.EnvironmentFile, $"MY_TOKEN={ClientRig.Secret}\n", TestContext.Current.CancellationToken);

        Finding finding = await _rig.FindAsync("server.handshake");

        Assert.Contains("401 for ***", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<YOUR_TOKEN>", true)]
    [InlineData("your-api-key", true)]
    [InlineData("paste token here", true)]
    [InlineData("xxxxxxxx", true)]
    [InlineData("...", true)]
    [InlineData("", true)]
    [InlineData("${EMPTY_IN_FILE}", true)]
    [InlineData("${PLACEHOLDER_IN_FILE}", true)]
    [InlineData("${EMPTY_IN_FILE:-}", false)]
    [InlineData(ClientRig.Secret, false)]
    public async Task A_secret_that_was_never_put_in(string value, bool isUnset)
    {
        _rig.Configure(Sample.Server("refused") with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["API_TOKEN"] = value, ["LEVEL"] = value } });
        await File.WriteAllTextAsync(_rig.Home.EnvironmentFile, "EMPTY_IN_FILE=\nPLACEHOLDER_IN_FILE=<token>\n", TestContext.Current.CancellationToken);

        Finding[] found = [.. (await _rig.ExamineAsync(s_unstarted)).Where(finding => finding.Id == "server.secretUnset")];

        Assert.Equal(isUnset ? 1 : 0, found.Length);
        Assert.All(found, finding => Assert.StartsWith("env.API_TOKEN ", finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_variable_that_only_the_shell_has_or_has_differently(bool hasDesktopClient)
    {
        string name = "DOCTOR_TEST_" + Guid.NewGuid().ToString("N");
        _rig.Configure(Sample.Server("works") with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["API_TOKEN"] = $"${{{name}}}", ["B"] = "${PATH}" } });
        if (hasDesktopClient)
        {
            _rig.Clients.Write(".config/Claude/claude_desktop_config.json", $$"""{"mcpServers":{"gateway":{"command":{{JsonSerializer.Serialize(Built.Gateway)}},"args":[]} } }""");
        }

        Environment.SetEnvironmentVariable(name, ClientRig.Secret);
        try
        {
            Finding only = await _rig.FindAsync("server.shellVariable", s_unstarted);
            Assert.Equal(hasDesktopClient ? FindingSeverity.Warning : FindingSeverity.Information, only.Severity);
            Assert.StartsWith(name, only.Message, StringComparison.Ordinal);

            await File.WriteAllTextAsync(_rig.Home.EnvironmentFile, $"{name}={ClientRig.Secret}\n", TestContext.Current.CancellationToken);
            DoctorRig.AssertHealthy((await _rig.ExamineAsync(s_unstarted)).Where(finding => finding.Subject == "works"));

            await File.WriteAllTextAsync(_rig.Home.EnvironmentFile, $"{name}=another-{ClientRig.Secret}\n", TestContext.Current.CancellationToken);
            Assert.Contains(_rig.Home.EnvironmentFile, (await _rig.FindAsync("server.variableHidden", s_unstarted)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Fact]
    public async Task A_server_that_runs_for_several_gateways()
    {
        string pids = Path.Combine(_rig.Clients.UserHome, "pids");
        _rig.Configure(Sample.Server("many", "--pid-file", pids));
        await using RunningGateway one = await RunningGateway.StartAsync(_rig, "many", pids, count: 1), two = await RunningGateway.StartAsync(_rig, "many", pids, count: 2);

        Finding finding = await _rig.FindAsync("server.runsTwice", s_unstarted);

        Assert.Contains("runs 2 times", finding.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await _rig.ExamineAsync(s_unstarted)).Count(other => other.Id == "gateway.running"));
    }

    private string Script(string path, string text)
    {
        string file = _rig.Clients.Write(path, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}
