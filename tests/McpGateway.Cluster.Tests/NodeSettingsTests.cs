using McpGateway.Cluster.Hosting;
using McpGateway.Cluster.Settings;
using McpGateway.Cluster.Tests.Support;
using McpGateway.Configuration;

namespace McpGateway.Cluster.Tests;

public sealed class NodeSettingsTests : IDisposable
{
    private const string Redis = "--redis", Local = "127.0.0.1:6379";

    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_command_line_counts_before_the_environment_and_that_before_the_file()
    {
        string file = FileOf("""{ "redis": "127.0.0.1:1", "name": "file", "max-processes": 3, "cluster": "file", "label": ["a", "b"], "metrics": true, "require-token": true } // kept by hand""");
        NodeOptions options = Read(["--config", file, "--name", "line"], ("NAME", "environment"), ("CLUSTER", "environment"), ("LABEL", "c d"), ("REQUIRE_TOKEN", "false"));
        Assert.Equal(("line", "environment", 3), (options.Name, options.Cluster, options.MaxProcesses));
        Assert.Equal(["c", "d"], options.Labels);
        Assert.Equal((true, false), (options.Http.ServesMetrics, options.Http.RequiresToken));
        Assert.Equal("127.0.0.1:1", RedisSetting.TextOf(Assert.Single(options.Redis.EndPoints)));

        // One way to say where Redis is replaces the other, wherever that was said.
        string redis = FileOf("127.0.0.1:2\n", "txt");
        Assert.Equal("127.0.0.1:2", RedisSetting.TextOf(Assert.Single(Read(["--redis-file", redis, "--config", file]).Redis.EndPoints)));
        Assert.Equal("127.0.0.1:3", RedisSetting.TextOf(Assert.Single(Read(["--config", file], ("REDIS", "127.0.0.1:3,password=x")).Redis.EndPoints)));
    }

    [Theory]
    [InlineData("{\n  \"labl\": \"x\"\n}", ", line 2: \"labl\" is not known. Did you mean label?")]
    [InlineData("{\n  \"metrics\": \"yes\"\n}", ", line 2: \"metrics\" must be true or false.")]
    [InlineData("{\n\n  \"max-processes\": \"many\" }", ", line 3: \"max-processes\" needs a number from 1 to 100000.")]
    [InlineData("{\n  \"name\": x }", ", line 2: broken JSON.")]
    [InlineData("{ \"config\": \"x\" }", ", line 1: \"config\" is not known.")]
    public void What_is_wrong_in_the_file_is_told_with_its_line(string json, string problem) =>
        Assert.Contains(problem, Assert.Throws<NodeUsageException>(() => Read([Redis, Local, "--config", FileOf(json)])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--labels", "'--labels' is not an option. Did you mean --label?")]
    [InlineData("--label", "--label needs LABEL.")]
    [InlineData("--name=", "--name needs NAME.")]
    [InlineData("--redis=localhost", "--redis is there more than once.")]
    [InlineData("--silo=10.0.0.5", "needs --silo-cert FILE")]
    [InlineData("--silo=0.0.0.0:11111", "say --advertise ADDRESS")]
    [InlineData("--silo=1", "--silo needs ADDRESS:PORT")]
    [InlineData("--silo-key=key.pem", "needs both --silo-cert FILE")]
    [InlineData("--audience=x", "--audience needs --issuer.")]
    public void What_is_wrong_on_the_command_line_is_told(string option, string problem) =>
        Assert.Contains(problem, Assert.ThrowsAny<Exception>(() => Read([Redis, Local, option])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_variable_that_is_not_known_is_told() =>
        Assert.Contains("MCP_GATEWAY_NODE_LABELS in the environment is not known. Did you mean MCP_GATEWAY_NODE_LABEL?", Assert.Throws<NodeUsageException>(() => Read([Redis, Local], ("LABELS", "x"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("redis.example.com:6379,password=geheim", "could be read on the way")]
    [InlineData("127.0.0.1:6379,10.1.2.3:6379,password=geheim", "Redis at 10.1.2.3:6379 could be read on the way")]
    [InlineData("127.0.0.1:6379,password=geh,eim", "a password cannot have one")]
    [InlineData("127.0.0.1:6379,passwort=geheim", "does not know")]
    [InlineData("redis://:geheim@127.0.0.1:6379", "needs HOST:PORT")]
    [InlineData("password=geheim", "needs HOST:PORT")]
    public void Redis_is_refused_where_it_is_not_safe_and_no_error_shows_a_password(string redis, string problem)
    {
        string message = Assert.ThrowsAny<Exception>(() => Read([], ("REDIS", redis))).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain("geh", message, StringComparison.Ordinal);
        Assert.DoesNotContain("eim", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_stands_where_only_its_owner_reads_it()
    {
        Assert.Contains("everybody on this machine can read there", Assert.Throws<ConfigurationException>(() => Read([Redis, Local + ",password=geheim"])).Message, StringComparison.Ordinal);
        string file = FileOf(Local + ",password=geheim\n", "txt");
        Assert.Equal("geheim", Read(["--redis-file", file]).Redis.Password);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            File.SetUnixFileMode(_home.Root, File.GetUnixFileMode(_home.Root) | UnixFileMode.OtherExecute);
            Assert.Contains("chmod 600", Assert.Throws<ConfigurationException>(() => Read(["--redis-file", file])).Message, StringComparison.Ordinal);
        }

        Assert.True(Read([], ("REDIS", "redis.example.com:6380,password=geheim,ssl=true")).Redis.Ssl);
        Assert.False(Read(["--allow-insecure-redis"], ("REDIS", "redis.example.com,password=geheim")).Redis.Ssl);
    }

    [Fact]
    public void Other_nodes_are_told_an_address_that_they_reach()
    {
        using var certificates = new TestCertificates(_home);
        NodeOptions options = Read([Redis, Local, "--silo", "0.0.0.0:1234", "--advertise", "10.0.0.5", "--silo-cert", certificates.Server(), "--silo-ca", certificates.AuthorityFile]);
        Assert.Equal("0.0.0.0:1234 10.0.0.5:1234", $"{options.Silo} {options.Advertised}");

        using var others = new TestCertificates(_home);
        Assert.Contains("is none that other nodes trust", Assert.Throws<ConfigurationException>(() => Read([Redis, Local, "--silo-cert", certificates.Server(), "--silo-ca", others.AuthorityFile])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_has_the_options_of_serve_that_make_sense_for_it()
    {
        // It is not one of many programs of a user that are started and stopped on demand, and HTTP+SSE cannot be had from any node.
        string[] others = ["--detach", "--until-stdin-closes", "--sse", "--help"];
        string[] serve = OptionsIn((await Executable.RunAsync(_home, "serve", "--help")).Output);
        Assert.Contains("--issuer", serve, StringComparer.Ordinal);
        Assert.Empty(serve.Except(OptionsIn(NodeHelp.Text), StringComparer.Ordinal).Except(others, StringComparer.Ordinal));
    }

    [Fact]
    public void The_help_names_each_option_and_no_line_is_long()
    {
        Assert.Empty(NodeSettings.All.Select(setting => setting.Option).Except(OptionsIn(NodeHelp.Text), StringComparer.Ordinal));
        Assert.All(NodeHelp.Text.Split('\n'), line => Assert.InRange(line.Length, 0, 79));
        Assert.Equal(NodeSettings.All.Count, NodeSettings.All.Select(setting => setting.Key).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task The_rules_of_the_front_end_hold_before_anything_else_is_done()
    {
        Assert.Contains("this needs tokens", await FailureAsync("--listen", "http://0.0.0.0:0"), StringComparison.Ordinal);
        Assert.Contains("this needs tokens", await FailureAsync("--behind-proxy"), StringComparison.Ordinal);
        await Executable.RunAsync(_home, "token", "add", "ci");
        Assert.Contains("could be read on the way: use https://", await FailureAsync("--listen", "http://0.0.0.0:0"), StringComparison.Ordinal);
        Assert.Contains("https needs a certificate", await FailureAsync("--listen", "https://0.0.0.0:0"), StringComparison.Ordinal);
    }

    private static string[] OptionsIn(string help) => [.. help.Split('\n').Select(line => line.Trim().Split(' ')[0]).Where(word => word.StartsWith("--", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    private static NodeOptions Read(string[] arguments, params (string Name, string Value)[] variables) =>
        NodeOptionsReader.Read(NodeOptionsReader.Collect(arguments, variables.ToDictionary(variable => NodeSetting.Prefix + variable.Name, variable => variable.Value, StringComparer.Ordinal)), TextWriter.Null, TextWriter.Null);

    private string FileOf(string text, string ending = "json")
    {
        string file = _home.NewFile(ending);
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return file;
    }

    /// <summary>What a node says that cannot run; there is no Redis for it.</summary>
    private async Task<string> FailureAsync(params string[] options)
    {
        var home = new TemporaryHome();
        if (File.Exists(_home.Home.TokenFile))
        {
            File.Copy(_home.Home.TokenFile, home.Home.TokenFile);
        }

        NodeProcess node = NodeProcess.Start("n", home, [Redis, "127.0.0.1:1", .. options]);
        await using (node)
        {
            Assert.Equal(1, await node.ExitAsync());
            return node.Errors.Text;
        }
    }
}
