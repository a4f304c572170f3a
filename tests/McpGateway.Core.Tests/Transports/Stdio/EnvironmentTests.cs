using McpGateway.Tests.Support;
using McpGateway.Transports.Stdio;

namespace McpGateway.Tests.Transports.Stdio;

public sealed class EnvironmentTests
{
    private static readonly (string, string)[] s_environment =
        [("GITHUB_TOKEN", "ghp_of_the_gateway"), ("LC_ALL", "C.UTF-8"), ("XDG_DATA_HOME", "/nowhere"), ("HTTPS_PROXY", "http://127.0.0.1:9"), ("SOME_SETTING", "1"), ("PYTHONUTF8", "1"), ("UV_PUBLISH_TOKEN", "ghp_of_the_gateway")];

    [Fact]
    public async Task A_token_in_the_gateways_environment_does_not_reach_a_server()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, s_environment);

        string all = (await gateway.CallAsync("sample", "env")).GetProperty("structuredContent").GetRawText();

        Assert.DoesNotContain("ghp_of_the_gateway", all, StringComparison.Ordinal);
        Assert.DoesNotContain("SOME_SETTING", all, StringComparison.Ordinal);
        foreach (string expected in (string[])["PATH", "LC_ALL", "XDG_DATA_HOME", "HTTPS_PROXY", "PYTHONUTF8"])
        {
            Assert.Contains($"\"{expected}\":", all, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_definition_that_inherits_the_environment_gets_all_of_it()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration($$"""{"mcpServers":{"sample":{"command":"{{Built.SampleServer}}","inheritEnvironment":true} } }""");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, s_environment);

        Assert.Equal("ghp_of_the_gateway", (await gateway.CallAsync("sample", "env", """{"name":"GITHUB_TOKEN"}""")).TextOf());
    }

    [Theory]
    [InlineData("PATH", true)]
    [InlineData("Path", true)]
    [InlineData("HOME", true)]
    [InlineData("LC_CTYPE", true)]
    [InlineData("XDG_RUNTIME_DIR", true)]
    [InlineData("http_proxy", true)]
    [InlineData("SSL_CERT_FILE", true)]
    [InlineData("SystemRoot", true)]
    [InlineData("ProgramFiles(x86)", true)]
    [InlineData("GITHUB_TOKEN", false)]
    [InlineData("AWS_SECRET_ACCESS_KEY", false)]
    [InlineData("OPENAI_API_KEY", false)]
    [InlineData("NPM_TOKEN", false)]
    [InlineData("MCP_GATEWAY_HOME", false)]
    [InlineData("NODE_OPTIONS", false)]
    [InlineData("LD_PRELOAD", false)]
    [InlineData("PYTHONUTF8", true)]
    [InlineData("PYTHONIOENCODING", true)]
    [InlineData("PYTHONUNBUFFERED", true)]
    [InlineData("PYTHONPATH", true)]
    [InlineData("UV_CACHE_DIR", true)]
    [InlineData("UV_NATIVE_TLS", true)]
    [InlineData("PIP_INDEX_URL", true)]
    [InlineData("npm_config_registry", true)]
    [InlineData("NPM_CONFIG_CACHE", true)]
    [InlineData("NODE_EXTRA_CA_CERTS", true)]
    [InlineData("REQUESTS_CA_BUNDLE", true)]
    [InlineData("NO_COLOR", true)]
    [InlineData("TERM", true)]
    [InlineData("VIRTUAL_ENV", true)]
    [InlineData("DOCKER_HOST", true)]
    [InlineData("UV_PUBLISH_TOKEN", false)]
    [InlineData("UV_INDEX_PRIVATE_PASSWORD", false)]
    [InlineData("UV_INDEX_PRIVATE_USERNAME", false)]
    [InlineData("npm_config_//registry.example.com/:_authToken", false)]
    [InlineData("npm_config__auth", false)]
    [InlineData("NPM_CONFIG_PASSWORD", false)]
    [InlineData("PYTHON_API_KEY", false)]
    [InlineData("DOCKER_AUTH_CONFIG", false)]
    [InlineData("SSH_AUTH_SOCK", false)]
    [InlineData("KUBECONFIG", false)]
    public void What_is_safe_to_pass_on_is_a_list_of_names(string name, bool safe) => Assert.Equal(safe, SafeEnvironment.IsSafe(name));

    [Fact]
    public void An_address_with_a_password_is_no_setting()
    {
        Assert.True(SafeEnvironment.IsSafe("UV_DEFAULT_INDEX", "https://example.com/simple"));
        Assert.False(SafeEnvironment.IsSafe("UV_DEFAULT_INDEX", "https://user:secret@example.com/simple"));
    }

    [Fact]
    public void The_documentation_lists_what_is_passed_on()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "docs", "configuration.md")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("docs/configuration.md");
        }

        string[] listed = File.ReadAllText(Path.Combine(folder, "docs", "configuration.md")).Split('`');

        Assert.Empty(SafeEnvironment.Names.Except(listed, StringComparer.OrdinalIgnoreCase));
        Assert.Empty(SafeEnvironment.Beginnings.Concat(SafeEnvironment.Settings).Select(beginning => beginning + "*").Except(listed, StringComparer.Ordinal));
    }
}
