using System.Text.RegularExpressions;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Repository;

/// <summary>The configurations in <c>examples/</c>, with <c>.env.example</c>, as the gateway reads them.</summary>
public sealed partial class ExampleTests
{
    private static readonly string s_folder = Path.Combine(Built.Repository, "examples");
    private static readonly string s_variables = Path.Combine(Built.Repository, ".env.example");

    public static TheoryData<string> Files => [.. Directory.GetFiles(s_folder, "*.json").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void An_example_is_read_without_a_word_and_its_variables_are_in_the_example_of_them(string file)
    {
        using TemporaryHome home = HomeOf(file);

        ConfigurationSnapshot read = new ConfigurationStore(home.Home).Refresh();

        Assert.Empty(read.Problems);
        Assert.NotEmpty(read.Servers);
        Assert.All(read.Servers, server => Assert.Null(server.Problem));
        Assert.True(ConfigurationSchema.Accepts(File.ReadAllText(Path.Combine(s_folder, file))));
        var variables = Variables.Load(home.Home);
        foreach (ServerDefinition server in read.Servers)
        {
            foreach (string text in Texts(server))
            {
                // What is in neither is an error that names it.
                variables.Expand(text, server.Name, []);
            }

            Assert.False(server.HoldsSecrets, $"'{server.Name}' of {file} holds a secret.");
        }
    }

    [Fact]
    public void The_example_of_variables_has_those_of_the_examples_and_of_the_gateway_and_no_others()
    {
        string text = File.ReadAllText(s_variables);
        string[] used = [.. Directory.GetFiles(s_folder, "*.json").SelectMany(file => Reference().Matches(File.ReadAllText(file)).Select(name => name.Groups["name"].Value))];

        string[] files = [.. DotEnvFile.Read(s_variables).Keys];
        Assert.Equal(used.Except(["HOME", "AUTH_HEADER"]).Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
        Assert.Equal([Timeouts.InitVariable, Timeouts.OperationVariable, Timeouts.MaxOperationVariable], Commented().Matches(text).Select(line => line.Groups["name"].Value));
        // One line that is no variable and no comment would be reported.
        Assert.All(text.Split('\n'), line => Assert.Matches(@"^(#.*|\w+=\S.*|)$", line));
    }

    [Fact]
    public void What_the_examples_are_for_holds()
    {
        using TemporaryHome team = HomeOf("team-readonly.json");
        ConfigurationSnapshot read = new ConfigurationStore(team.Home).Refresh();
        ToolPolicy github = read.Find("github")!.Tools, handbook = read.Find("handbook")!.Tools;
        Assert.Null(github.Refusal("get_issue"));
        Assert.NotNull(github.Refusal("create_issue"));
        Assert.NotNull(github.Refusal("get_secret_scanning_alert"));
        Assert.NotNull(handbook.Refusal("move_file"));
        Assert.NotNull(handbook.ConfirmedBy("write_file"));
        Assert.Null(handbook.ConfirmedBy("read_text_file"));

        using TemporaryHome many = HomeOf("many-servers.json");
        read = new ConfigurationStore(many.Home).Refresh();
        Assert.Equal(8, read.Servers.Count);
        Assert.Equal((ServerScope.Shared, 2), (read.Find("time")!.Scope, read.Find("time")!.Replicas));
        Assert.Equal(["everything"], read.Servers.Where(server => server.Disabled).Select(server => server.Name));

        using TemporaryHome remote = HomeOf("remote.json");
        read = new ConfigurationStore(remote.Home).Refresh();
        Assert.Equal([ServerKind.Http, ServerKind.Stdio], read.Servers.Select(server => server.Kind));
        Assert.Equal("Authorization:${AUTH_HEADER}", Variables.Load(remote.Home).Expand(read.Servers[1].Arguments[^1], "", []));
    }

    [Fact]
    public void The_page_names_every_example()
    {
        string page = File.ReadAllText(Path.Combine(s_folder, "README.md"));

        Assert.All(
            Directory.GetFiles(s_folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(s_folder, file).Replace('\\', '/')).Where(file => file != "README.md"),
            file => Assert.Contains($"]({file}) | ", page, StringComparison.Ordinal));
    }

    private static TemporaryHome HomeOf(string file)
    {
        var home = new TemporaryHome();
        File.Copy(Path.Combine(s_folder, file), home.Home.ConfigurationFile);
        File.Copy(s_variables, home.Home.EnvironmentFile);
        if (!OperatingSystem.IsWindows())
        {
            // As the page says of it.
            File.SetUnixFileMode(home.Home.EnvironmentFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return home;
    }

    private static IEnumerable<string> Texts(ServerDefinition server) =>
        ((string?[])[server.Command, .. server.Arguments, .. server.Environment.Values, server.WorkingDirectory, server.Url, .. server.Headers.Values]).OfType<string>();

    [GeneratedRegex(@"\$\{(?:env:)?(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^# (?<name>[A-Z_]+)=\d+$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Commented();
}
