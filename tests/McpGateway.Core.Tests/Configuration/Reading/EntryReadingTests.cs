using System.Text;
using McpGateway.Configuration;
using McpGateway.Configuration.Editing;
using McpGateway.Configuration.Reading;

namespace McpGateway.Tests.Configuration.Reading;

/// <summary>The keys that are the gateway's own: how a server is run, what of it may be called, the member <c>gateway</c>.</summary>
public sealed class EntryReadingTests
{
    [Fact]
    public void How_a_server_is_run_is_read()
    {
        ServerDefinition server = Single("\"maxOperationTime\": 7200, \"idleTimeout\": 0.5, \"keepAlive\": true, \"stateless\": true, \"trusted\": true, \"replicas\": 64, \"scope\": \"Shared\"");

        Assert.Equal((TimeSpan.FromSeconds(7200), TimeSpan.FromSeconds(0.5)), (server.MaxOperationTime, server.IdleTimeout));
        Assert.True(server.KeepAlive && server.Stateless && server.Trusted);
        Assert.Equal((64, ServerScope.Shared), (server.Replicas, server.Scope));
        Assert.Same(ToolPolicy.Everything, server.Tools);
        Assert.Equal((null, 0, 5000), (server.OutputLimit, Single("\"outputLimit\": 0").OutputLimit, Single("\"outputLimit\": 5000").OutputLimit));
    }

    [Fact]
    public void What_a_server_needs_of_a_node_is_read_and_written_and_what_cannot_be_read_keeps_it_from_running()
    {
        ServerDefinition server = Single("\"node\": [\"gpu\", \"linux\"], \"exclusive\": true");
        Assert.Equal(["gpu", "linux"], server.NodeLabels);
        Assert.True(server.IsExclusive);
        string written = DefinitionWriter.Write(server, null, default, JsonTextEditor.Layout.Default, 0);
        Assert.Contains("\"exclusive\": true", written, StringComparison.Ordinal);
        Assert.Equal(server.NodeLabels, Assert.Single(Read("{ \"mcpServers\": { \"s\": " + written + " } }").Servers).NodeLabels);

        Assert.Equal(["gpu"], Single("\"node\": \"gpu\"").NodeLabels);
        Assert.Empty(Single("\"node\": null").NodeLabels);
        foreach (string wrong in (string[])["\"node\": 1", "\"node\": \" \"", "\"node\": [\"\"]", "\"exclusive\": \"yes\""])
        {
            ConfigurationSnapshot read = Read("{ \"mcpServers\": { \"s\": { \"command\": \"x\", " + wrong + " } } }");
            Assert.Contains("must be", Assert.Single(read.Problems).Message, StringComparison.Ordinal);
            Assert.NotNull(Assert.Single(read.Servers).Problem);
        }
    }

    [Theory]
    [InlineData("{}", 20_000)]
    [InlineData("{ \"outputLimit\": 0 }", 0)]
    [InlineData("{ \"outputLimit\": 1e5 }", 100_000)]
    public void The_output_limit_is_read(string gateway, int limit) => Assert.Equal(limit, Read("{ \"gateway\": " + gateway + " }").Settings.OutputLimit);

    [Fact]
    public void What_is_not_said_is_at_its_default_and_null_says_nothing()
    {
        const string Nulls = "\"maxOperationTime\": null, \"idleTimeout\": null, \"keepAlive\": null, \"stateless\": null, \"trusted\": null, \"replicas\": null, \"scope\": null, \"tools\": null";
        foreach (ServerDefinition server in new[] { Single("\"cwd\": \"x\""), Single(Nulls) })
        {
            Assert.Equal((null, null), (server.MaxOperationTime, server.IdleTimeout));
            Assert.False(server.KeepAlive || server.Stateless || server.Trusted);
            Assert.Equal((1, ServerScope.Client), (server.Replicas, server.Scope));
            Assert.Null(server.Tools.Refusal("anything"));
            Assert.Null(server.Problem);
        }
    }

    [Theory]
    [InlineData("\"initTimeout\": \"5\"", "\"initTimeout\" of server 's' must be a number of seconds above 0; the default is used.")]
    [InlineData("\"initTimeout\": 0", "\"initTimeout\" of server 's' must be a number of seconds above 0; the default is used.")]
    [InlineData("\"operationTimeout\": -1", "\"operationTimeout\" of server 's' must be a number of seconds above 0; the default is used.")]
    [InlineData("\"operationTimeout\": 1e400", "\"operationTimeout\" of server 's' must be a number of seconds above 0; the default is used.")]
    [InlineData("\"maxOperationTime\": true", "\"maxOperationTime\" of server 's' must be a number of seconds above 0; the default is used.")]
    [InlineData("\"idleTimeout\": []", "\"idleTimeout\" of server 's' must be a number of seconds above 0; the default is used.")]
    [InlineData("\"trusted\": \"yes\"", "\"trusted\" of server 's' must be true or false; the default is used.")]
    [InlineData("\"keepAlive\": \"yes\"", "\"keepAlive\" of server 's' must be true or false; the default is used.")]
    [InlineData("\"stateless\": 1", "\"stateless\" of server 's' must be true or false; the default is used.")]
    [InlineData("\"replicas\": 0", "\"replicas\" of server 's' must be a whole number from 1 to 64; the default is used.")]
    [InlineData("\"replicas\": 65", "\"replicas\" of server 's' must be a whole number from 1 to 64; the default is used.")]
    [InlineData("\"replicas\": 1.5", "\"replicas\" of server 's' must be a whole number from 1 to 64; the default is used.")]
    [InlineData("\"replicas\": \"2\"", "\"replicas\" of server 's' must be a whole number from 1 to 64; the default is used.")]
    [InlineData("\"scope\": \"all\"", "\"scope\" of server 's' must be \"client\", \"user\" or \"shared\"; the default is used.")]
    [InlineData("\"outputLimit\": -1", "\"outputLimit\" of server 's' must be a whole number of tokens from 0 to 100000000; the default is used.")]
    [InlineData("\"outputLimit\": \"20\"", "\"outputLimit\" of server 's' must be a whole number of tokens from 0 to 100000000; the default is used.")]
    [InlineData("\"scope\": 1", "\"scope\" of server 's' must be \"client\", \"user\" or \"shared\"; the default is used.")]
    public void What_can_be_done_without_is_told_and_leaves_the_server_usable(string member, string message)
    {
        ConfigurationSnapshot read = Read("{ \"mcpServers\": { \"s\": { \"command\": \"x\",\n  " + member + " } } }");

        ServerDefinition server = Assert.Single(read.Servers);
        Assert.Null(server.Problem);
        Assert.Equal((null, null, null, null), (server.InitTimeout, server.OperationTimeout, server.MaxOperationTime, server.IdleTimeout));
        Assert.False(server.KeepAlive || server.Stateless || server.Trusted);
        Assert.Equal((1, ServerScope.Client), (server.Replicas, server.Scope));
        ConfigurationProblem problem = Assert.Single(read.Problems);
        Assert.Equal(message, problem.Message);
        Assert.Equal((2, member.IndexOf(':', StringComparison.Ordinal) + 5), (problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("{ \"allow\": [\"a\", \"b*\"] }", "a b*", "", "")]
    [InlineData("{ \"allow\": \"a\", \"deny\": \"b\", \"confirm\": \"c\" }", "a", "b", "c")]
    [InlineData("{ \"deny\": [\"x\"], \"confirm\": [\"y\", \"z\"] }", null, "x", "y z")]
    [InlineData("{ \"allow\": [] }", "", "", "")]
    [InlineData("{ \"allow\": null, \"deny\": [] }", null, "", "")]
    [InlineData("{ }", null, "", "")]
    [InlineData("[\"*\"]", "*", "", "")]
    [InlineData("[]", "", "", "")]
    public void Rules_about_tools_are_read(string tools, string? allow, string deny, string confirm)
    {
        ToolPolicy policy = Single("\"tools\": " + tools).Tools;

        Assert.Equal(allow, policy.Allow is null ? null : string.Join(' ', policy.Allow));
        Assert.Equal((deny, confirm), (string.Join(' ', policy.Deny), string.Join(' ', policy.Confirm)));
    }

    [Theory]
    [InlineData("7", 11, "\"tools\" must be an object with the lists \"allow\", \"deny\" and \"confirm\"")]
    [InlineData("\"read\"", 11, "\"tools\" must be an object with the lists \"allow\", \"deny\" and \"confirm\"")]
    [InlineData("[7]", 11, "\"tools\" must be an object with the lists \"allow\", \"deny\" and \"confirm\"")]
    [InlineData("{ \"deny\": 7 }", 21, "\"tools.deny\" must be a list of patterns such as \"delete_*\"")]
    [InlineData("{ \"deny\": [\"a\", null] }", 21, "\"tools.deny\" must be a list of patterns such as \"delete_*\"")]
    [InlineData("{ \"allow\": {} }", 22, "\"tools.allow\" must be a list of patterns such as \"delete_*\"")]
    [InlineData("{ \"confirm\": true }", 24, "\"tools.confirm\" must be a list of patterns such as \"delete_*\"")]
    [InlineData("{ \"denied\": [\"a\"] }", 13, "\"tools\" takes \"allow\", \"deny\" and \"confirm\", not \"denied\"")]
    [InlineData("{ \"Deny\": [\"a\"] }", 13, "\"tools\" takes \"allow\", \"deny\" and \"confirm\", not \"Deny\"")]
    public void What_was_meant_to_close_a_tool_never_leaves_it_open(string tools, int column, string message)
    {
        ConfigurationSnapshot read = Read("{ \"mcpServers\": { \"s\": { \"command\": \"x\",\n \"tools\": " + tools + " }, \"t\": { \"command\": \"x\" } } }");

        Assert.Equal(message + " (f line 2)", read.Servers[0].Problem);
        Assert.NotNull(read.Servers[0].Tools.Refusal("a"));
        Assert.Null(read.Servers[1].Problem);
        ConfigurationProblem problem = Assert.Single(read.Problems);
        Assert.Equal((2, column, $"server 's': {message}."), (problem.Line, problem.Column, problem.Message));
    }

    [Fact]
    public void Keys_that_the_gateway_does_not_know_are_left_alone()
    {
        ConfigurationSnapshot read = Read("""{ "gateway": { "future": [], "exposure": "All" }, "mcpServers": { "s": { "command": "x", "alwaysLoad": 7, "watchPaths": 1, "x-timeout": {}, "autoApprove": [], "trust": false, "timeout": null } }, "inputs": [] }""");

        Assert.Empty(read.Problems);
        Assert.Null(read.Servers[0].Problem);
        Assert.Equal(Exposure.All, read.Settings.Exposure);
    }

    [Theory]
    [InlineData("{}", Exposure.Meta, null)]
    [InlineData("null", Exposure.Meta, null)]
    [InlineData("{ \"exposure\": \"meta\" }", Exposure.Meta, null)]
    [InlineData("{ \"exposure\": \"loaded\", \"concurrentStarts\": 1 }", Exposure.Loaded, 1)]
    [InlineData("{ \"exposure\": \"all\", \"concurrentStarts\": 1000 }", Exposure.All, 1000)]
    [InlineData("{ \"exposure\": null, \"concurrentStarts\": 1e1 }", Exposure.Meta, 10)]
    public void What_holds_for_the_gateway_is_read(string gateway, object exposure, int? starts)
    {
        ConfigurationSnapshot read = Read("{ \"gateway\": " + gateway + " }");

        Assert.Empty(read.Problems);
        Assert.Equal(((Exposure)exposure, starts ?? GatewaySettings.Default.ConcurrentStarts), (read.Settings.Exposure, read.Settings.ConcurrentStarts));
    }

    [Theory]
    [InlineData("{}", DiscoveryMode.Background)]
    [InlineData("{ \"discovery\": \"onFirstUse\" }", DiscoveryMode.OnFirstUse)]
    [InlineData("{ \"discovery\": \"Background\" }", DiscoveryMode.Background)]
    public void When_servers_are_met_is_read(string gateway, object discovery)
    {
        ConfigurationSnapshot read = Read("{ \"gateway\": " + gateway + " }");

        Assert.Empty(read.Problems);
        Assert.Equal((DiscoveryMode)discovery, read.Settings.Discovery);
    }

    [Theory]
    [InlineData("{ \"discovery\": true }", 28, "\"gateway.discovery\" must be \"onFirstUse\" or \"background\"; the default is used.")]
    [InlineData("[]", 13, "\"gateway\" must be an object; the defaults are used.")]
    [InlineData("{ \"exposure\": \"some\" }", 27, "\"gateway.exposure\" must be \"meta\", \"loaded\" or \"all\"; the default is used.")]
    [InlineData("{ \"exposure\": true }", 27, "\"gateway.exposure\" must be \"meta\", \"loaded\" or \"all\"; the default is used.")]
    [InlineData("{ \"concurrentStarts\": 0 }", 35, "\"gateway.concurrentStarts\" must be a whole number from 1 to 1000; the default is used.")]
    [InlineData("{ \"concurrentStarts\": 1001 }", 35, "\"gateway.concurrentStarts\" must be a whole number from 1 to 1000; the default is used.")]
    [InlineData("{ \"outputLimit\": -1 }", 30, "\"gateway.outputLimit\" must be a whole number of tokens from 0 to 100000000; the default is used.")]
    [InlineData("{ \"concurrentStarts\": \"4\" }", 35, "\"gateway.concurrentStarts\" must be a whole number from 1 to 1000; the default is used.")]
    public void What_cannot_hold_for_the_gateway_is_told_and_disturbs_no_server(string gateway, int column, string message)
    {
        ConfigurationSnapshot read = Read("{\n\"gateway\": " + gateway + ", \"mcpServers\": { \"s\": { \"command\": \"x\" } } }");

        Assert.Equal(new ConfigurationProblem("f", 2, column - 1, message), Assert.Single(read.Problems));
        // What scopes would have granted is not known: none grants anything.
        Assert.Equal(gateway == "[]" ? 0 : null, read.Settings.Scopes?.Count);
        Assert.Equal(GatewaySettings.Default, read.Settings with { Scopes = null });
        Assert.Null(Assert.Single(read.Servers).Problem);
    }

    [Theory]
    [InlineData("// nothing yet")]
    [InlineData("// nothing yet\n")]
    [InlineData("/* nothing */ // yet\r\n /**/\n")]
    [InlineData("/* { \"mcpServers\": */")]
    public void A_file_of_comments_alone_is_an_empty_one(string text)
    {
        ConfigurationSnapshot read = Read(text);

        Assert.Empty(read.Problems);
        Assert.Empty(read.Servers);
    }

    [Theory]
    [InlineData("/* open")]
    [InlineData("/*/")]
    [InlineData("/ /")]
    [InlineData("# no comment")]
    public void What_is_no_comment_is_broken_JSON(string text) =>
        Assert.StartsWith("broken JSON. ", Assert.Single(Read(text).Problems).Message, StringComparison.Ordinal);

    private static ConfigurationSnapshot Read(string text) => ConfigurationReader.Read("f", Encoding.UTF8.GetBytes(text));

    private static ServerDefinition Single(string members)
    {
        ConfigurationSnapshot read = Read("{ \"mcpServers\": { \"s\": { \"command\": \"x\", " + members + " } } }");
        Assert.Empty(read.Problems);
        return Assert.Single(read.Servers);
    }
}
