using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using McpGateway.Cluster.Commands;
using McpGateway.Cluster.Settings;
using McpGateway.Configuration.Reading;
using YamlDotNet.RepresentationModel;

namespace McpGateway.Cluster.Tests;

/// <summary>The files for containers: they fit the program and each other.</summary>
public sealed partial class DeploymentTests
{
    private static readonly string s_folder = Path.Combine(Built.Repository, "deploy", "cluster");

    private static readonly YamlMappingNode[] s_objects = [.. Read()];

    private static YamlNode Set => s_objects.Single(one => Text(one, "kind") == "StatefulSet");

    private static YamlNode Pod => At(Set, "spec", "template", "spec");

    private static YamlNode Node => Assert.Single(Items(Pod, "containers"));

    [Fact]
    public void Every_option_and_variable_is_one_of_the_program()
    {
        Dictionary<string, string> variables = Items(Node, "env").Where(one => Text(one, "name").StartsWith(NodeSetting.Prefix, StringComparison.Ordinal))
            .ToDictionary(one => Text(one, "name"), one => Find(one, "value") is { } value ? value.ToString() : "10.0.0.5", StringComparer.Ordinal);
        Assert.True(variables.Count > 5);
        SettingValues values = NodeOptionsReader.Collect([.. Items(Node, "args").Select(one => one.ToString())], variables);
        Assert.Equal("10.0.0.5:11111", SiloAddresses.Read(values).Advertised.ToString());
        Assert.All((string[])["silo-cert", "silo-key", "silo-ca", "cert", "key", "redis-file"], key => Assert.NotNull(values.Find(key)));
        Assert.True(int.Parse(Text(Pod, "terminationGracePeriodSeconds"), CultureInfo.InvariantCulture) > values.Number("drain", 30, 0, 1000) + 10);

        foreach (Match name in Variable().Matches(File.ReadAllText(Path.Combine(s_folder, "Dockerfile")) + File.ReadAllText(Path.Combine(s_folder, "kubernetes.yaml")) + File.ReadAllText(Path.Combine(Built.Repository, "docs", "cluster.md"))))
        {
            Assert.Contains(NodeSettings.All, setting => setting.Variable == name.Value);
        }
    }

    [Fact]
    public void Ports_agree()
    {
        Dictionary<string, string> ports = Items(Node, "ports").ToDictionary(one => Text(one, "name"), one => Text(one, "containerPort"), StringComparer.Ordinal);
        Assert.Equal(new Uri(Value("MCP_GATEWAY_NODE_LISTEN")).Port.ToString(CultureInfo.InvariantCulture), ports["https"]);
        Assert.EndsWith(":" + ports["silo"], Value("MCP_GATEWAY_NODE_SILO"), StringComparison.Ordinal);
        Assert.All((string[])["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.Equal(("https", "HTTPS"), (Text(At(Node, probe, "httpGet"), "port"), Text(At(Node, probe, "httpGet"), "scheme"))));
        Assert.Equal("/ready", Text(At(Node, "readinessProbe", "httpGet"), "path"));
        Assert.All(Kind("Service").SelectMany(service => Items(At(service, "spec"), "ports")), port => Assert.True(ports.ContainsKey(Text(port, "targetPort"))));
        YamlNode[] rules = [.. Items(At(Assert.Single(Kind("NetworkPolicy")), "spec"), "ingress")];
        Assert.Equal($"{ports["https"]} {ports["silo"]}", string.Join(' ', rules.Select(rule => Text(Assert.Single(Items(rule, "ports")), "port"))));
        Assert.NotNull(Find(rules[1], "from"));
        Assert.Contains($"EXPOSE {ports["https"]} {ports["silo"]}\n", Dockerfile(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_named_is_there()
    {
        foreach (YamlNode container in Items(Pod, "initContainers").Append(Node))
        {
            Assert.All(Items(container, "volumeMounts"), mount => Assert.Contains(Items(Pod, "volumes"), volume => Text(volume, "name") == Text(mount, "name")));
            YamlNode security = At(container, "securityContext");
            Assert.Equal(("false", "true", "ALL"), (Text(security, "allowPrivilegeEscalation"), Text(security, "readOnlyRootFilesystem"), Assert.Single(Items(At(security, "capabilities"), "drop")).ToString()));
        }

        Assert.Equal("true", Text(At(Pod, "securityContext"), "runAsNonRoot"));
        Assert.True(Text(At(Pod, "securityContext"), "runAsUser") is not "0");
        Dictionary<string, string[]> given = Items(Pod, "volumes").Select(volume => (Name: Text(volume, "name"), Source: Find(volume, "secret") ?? Find(volume, "configMap"), Kind: Find(volume, "secret") is null ? "ConfigMap" : "Secret"))
            .Where(volume => volume.Source is not null)
            .ToDictionary(volume => volume.Name, volume => Keys(Named(volume.Kind, Find(volume.Source!, "secretName")?.ToString() ?? Text(volume.Source!, "name"))), StringComparer.Ordinal);
        string all = string.Join(' ', Items(Node, "args").Concat(Items(Node, "env").Select(one => Find(one, "value")!)).Concat(Items(Items(Pod, "initContainers").Single(), "command")));
        Assert.Equal("false", Text(Pod, "enableServiceLinks"));
        string[] files = [.. GivenFile().Matches(all).Select(match => match.Value)];
        Assert.Equal(8, files.Distinct(StringComparer.Ordinal).Count());
        Assert.All(files, file => Assert.Contains(file.Split('/')[3], given[file.Split('/')[2]], StringComparer.Ordinal));

        string name = Text(At(Set, "spec", "template", "metadata", "labels"), "app.kubernetes.io/name");
        Assert.All(
            Kind("Service").Select(service => At(service, "spec", "selector")).Concat([At(Set, "spec", "selector", "matchLabels"), At(Assert.Single(Kind("PodDisruptionBudget")), "spec", "selector", "matchLabels"), At(Assert.Single(Kind("NetworkPolicy")), "spec", "podSelector", "matchLabels")]),
            selector => Assert.Equal(name, Text(selector, "app.kubernetes.io/name")));
        Assert.NotNull(Named("Service", Text(At(Set, "spec"), "serviceName")));
        Assert.Empty(ConfigurationReader.Read("config.json", Encoding.UTF8.GetBytes(Text(At(Named("ConfigMap", "mcp-gateway"), "data"), "config.json"))).Problems);
        Assert.Empty(Access.TokenFileContent.Read(Encoding.UTF8.GetBytes(Text(At(Named("Secret", "mcp-gateway-tokens"), "stringData"), "tokens.json"))));
    }

    [Fact]
    public void The_image_runs_as_a_user_without_rights_and_has_what_it_copies()
    {
        string[] lines = Dockerfile().Split('\n');
        Assert.Equal("USER $APP_UID", lines.Last(line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.Contains("ENTRYPOINT [\"mcp-gateway-node\"]", lines, StringComparer.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal) && line.EndsWith($"CMD [\"mcp-gateway-node\", \"{NodeCommands.Find("health").Name}\"]", StringComparison.Ordinal));
        string[] sent = [.. File.ReadAllLines(Path.Combine(Built.Repository, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..])];
        string[] copied = [.. lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1])];
        Assert.True(copied.Length > 5);
        Assert.All(copied, file => Assert.True(Path.Exists(Path.Combine(Built.Repository, file)) && sent.Contains(file.TrimEnd('/'), StringComparer.Ordinal), file));
    }

    private static IEnumerable<YamlMappingNode> Read()
    {
        var stream = new YamlStream();
        using StreamReader reader = File.OpenText(Path.Combine(s_folder, "kubernetes.yaml"));
        stream.Load(reader);
        return stream.Documents.Select(document => (YamlMappingNode)document.RootNode);
    }

    private static string Dockerfile() => File.ReadAllText(Path.Combine(s_folder, "Dockerfile")).ReplaceLineEndings("\n");

    private static IEnumerable<YamlNode> Kind(string kind) => s_objects.Where(one => Text(one, "kind") == kind);

    private static YamlNode Named(string kind, string name) => Kind(kind).Single(one => Text(At(one, "metadata"), "name") == name);

    private static string Value(string variable) => Text(Items(Node, "env").Single(one => Text(one, "name") == variable), "value");

    private static string[] Keys(YamlNode one) => [.. ((YamlMappingNode)(Find(one, "stringData") ?? At(one, "data"))).Children.Keys.Select(key => key.ToString())];

    private static YamlNode? Find(YamlNode node, string key) => ((YamlMappingNode)node).Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;

    private static YamlNode At(YamlNode node, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            node = Find(node, key) ?? throw new InvalidOperationException($"There is no {key}.");
        }

        return node;
    }

    private static string Text(YamlNode node, string key) => At(node, key).ToString();

    private static IEnumerable<YamlNode> Items(YamlNode node, string key) => Find(node, key) is YamlSequenceNode items ? items.Children : [];

    [GeneratedRegex("MCP_GATEWAY_NODE_[A-Z_]+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Variable();

    [GeneratedRegex("/given/[a-z]+/[a-z.]+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex GivenFile();
}
