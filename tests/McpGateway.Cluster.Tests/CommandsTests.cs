using System.Text.RegularExpressions;
using McpGateway.Cluster.Commands;
using McpGateway.Cluster.Nodes;
using McpGateway.Cluster.Settings;
using McpGateway.Cluster.Tests.Support;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests;

/// <summary>What an operator does from outside, and what nodes say of their keys.</summary>
public sealed partial class CommandsTests
{
    [Fact]
    public async Task Each_command_has_a_help_and_the_help_has_each_command()
    {
        Assert.All(NodeCommands.All, command => Assert.Contains($"\n  {command.Name} ", NodeHelp.Text, StringComparison.Ordinal));
        foreach (NodeCommand command in NodeCommands.All)
        {
            string help = NodeHelp.Of(command);
            Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 79));
            Assert.All(command.Own.Select(own => own.Option).Concat(command.Settings.Select(key => "--" + key)), option => Assert.Contains($"\n  {option}", help, StringComparison.Ordinal));
        }

        (int code, string output, _) = await NodeProgram.RunAsync("config", "push", "--help");
        Assert.Equal((0, NodeHelp.Of(NodeCommands.Find("config"))), (code, output));
        (code, _, string errors) = await NodeProgram.RunAsync("node", "--redis", "127.0.0.1:1");
        Assert.Equal((2, "mcp-gateway-node: 'node' is not a command. Did you mean nodes? Help: mcp-gateway-node --help"), (code, errors));
    }

    [Fact]
    public async Task Nodes_are_listed_told_to_end_and_given_a_configuration_by_those_who_have_their_keys()
    {
        using var folder = new TemporaryHome();
        string keys = folder.NewFile("keys"), others = folder.NewFile("keys"), pushed = folder.NewFile("json");
        Assert.All(await Task.WhenAll(NodeProgram.RunAsync("keys", keys), NodeProgram.RunAsync("keys", others)), made => Assert.Equal(0, made.Code));
        await using TestCluster cluster = await TestCluster.StartAsync(2, "{}", "--keys", keys, "--config-from-redis");
        NodeProcess odd = await cluster.AddAsync("--keys", others, "--config-from-redis");
        await using ConnectionMultiplexer redis = await RedisFixture.ConnectAsync(cluster.Redis);
        string[] at = ["--redis", cluster.Redis.Address];

        string[] table = (await NodeProgram.RunAsync(["nodes", .. at])).Output.Split('\n');
        Assert.Equal(4, table.Length);
        Assert.Matches(@"^n0 +serves +0/100 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +127\.0\.0\.1:\d+ +http://127\.0\.0\.1:0 +n0 ", table[1]);

        // Who has other keys is told, and told again when all is well.
        await Deadline.Until(() => cluster.Nodes.All(node => node.Errors.Text.Contains("their keys differ (--keys): 'n0' and 'n1' have ", StringComparison.Ordinal)), () => odd.Errors.Text);
        await File.WriteAllTextAsync(pushed, """{ "mcpServers": { } }""", TestContext.Current.CancellationToken);
        await FailsAsync("'n2' could read it: the first key in the file of --keys is none of theirs. Nothing was pushed.", ["config", "push", pushed, "--keys", keys, .. at]);
        Assert.False(await redis.GetDatabase().KeyExistsAsync("mcp-gateway/configuration"));

        await FailsAsync("has no node 'n7' that lives; there are 'n0', 'n1', 'n2'.", ["drain", "--name", "n7", .. at]);
        await FailsAsync("only for those who have its keys", ["drain", "--name", "n2", .. at]);
        await FailsAsync("only for those who have its keys", ["drain", "--name", "n2", "--keys", keys, .. at]);
        string address = (await ListedNode.ReadAsync(redis, "mcp-gateway")).Single(node => node.Facts.Name == "n2").Address;
        await new DrainRequest(redis, "mcp-gateway", address, null).SendAsync();
        await Deadline.Until(() => odd.Errors.Text.Contains("Somebody who does not have this node's keys has told it", StringComparison.Ordinal), () => odd.Errors.Text);
        Assert.False(odd.HasExited);

        (int code, string output, string errors) = await NodeProgram.RunAsync(["drain", "--name", "n2", "--keys", others, "--wait", .. at]);
        Assert.Equal((0, "The node 'n2' takes nothing new, and ends when the calls under way have their answers.\nThe node 'n2' has ended.", ""), (code, output.ReplaceLineEndings("\n"), errors));
        Assert.Equal(0, await odd.ExitAsync());
        Assert.Contains("'mcp-gateway-node drain' has told it to", odd.Home.GatewayLog, StringComparison.Ordinal);
        await Deadline.Until(() => cluster[0].Errors.Text.Contains("All nodes can read again what others encrypt.", StringComparison.Ordinal), () => cluster[0].Errors.Text);

        await EachCommandOfThePageAsync(cluster, keys, pushed);
        Assert.Equal(0, await cluster[1].ExitAsync());
    }

    /// <summary>Runs the commands that the page shows, with files and addresses that there are.</summary>
    private static async Task EachCommandOfThePageAsync(TestCluster cluster, string keys, string pushed)
    {
        using var folder = new TemporaryHome();
        string made = folder.NewFile("keys");
        string page = File.ReadAllText(Path.Combine(Built.Repository, "docs", "cluster.md")).ReplaceLineEndings("\n");
        string[] shown = [.. Shown().Matches(page).Select(match => string.Join(' ', match.Groups["words"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).Where(words => !words.Contains("COMMAND", StringComparison.Ordinal))];
        string[][] commands = [.. shown.Select(words => words.Split(' ')).Where(words => words[0][0] != '-')];
        Assert.Equal(NodeCommands.All.Select(command => command.Name).Order(StringComparer.Ordinal), commands.Select(words => words[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        foreach (string[] words in commands)
        {
            string[] real = [.. words.Select((word, i) => word switch
            {
                "HOST:PORT" => cluster.Redis.Address,
                "NAME" => "n1",
                "FILE" => words[i - 1] switch { "push" => pushed, "keys" => made, _ => keys },
                _ when word.StartsWith("http://", StringComparison.Ordinal) => cluster[0].Url.GetLeftPart(UriPartial.Authority),
                _ => word,
            })];
            (int code, _, string errors) = await NodeProgram.RunAsync(real);
            Assert.True(code == 0, string.Join(' ', words) + ": " + errors);
        }

        // How nodes are started: the options are there.
        Assert.Contains(shown, words => words[0] == '-');
        Assert.All(shown.Where(words => words[0] == '-'), words => NodeOptionsReader.Collect(words.Split(' '), new Dictionary<string, string>(StringComparer.Ordinal)));
    }

    private static async Task FailsAsync(string problem, string[] arguments)
    {
        (int code, string output, string errors) = await NodeProgram.RunAsync(arguments);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(problem, Assert.Single(errors.Split('\n')), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"mcp-gateway-node (?<words>[a-z-][^`]*?)(`| & done|\n```|\n\w+ )", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Shown();
}
