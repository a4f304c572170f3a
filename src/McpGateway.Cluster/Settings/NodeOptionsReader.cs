using McpGateway.Cluster.Hosting;
using McpGateway.Configuration;
using McpGateway.Gateway.Telemetry;
using McpGateway.Http.Hosting;
using McpGateway.Telemetry;

namespace McpGateway.Cluster.Settings;

/// <summary>Makes what a node runs with of what was said to it.</summary>
internal static class NodeOptionsReader
{
    /// <summary>What says nothing without an authorization server.</summary>
    private static readonly string[] s_ofIssuer = ["audience", "public-url", "user-claim", "calls-a-minute"];

    /// <summary>What was said: on the command line, in the environment, in the file that one of them names.</summary>
    /// <param name="arguments">The words of the command line.</param>
    /// <param name="variables">The environment.</param>
    /// <exception cref="NodeUsageException">Something in it is not known.</exception>
    public static SettingValues Collect(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        Dictionary<string, SettingValue> line = NodeCommandLine.Read(arguments);
        Dictionary<string, SettingValue> environment = SettingsReader.Environment(variables);
        string? file = new SettingValues(line, environment).Path(NodeSettings.File);
        return new SettingValues(line, environment, file is null ? [] : SettingsReader.File(file));
    }

    /// <summary>Reads all of it.</summary>
    /// <param name="values">What was said.</param>
    /// <param name="output">Where the node says that it is ready.</param>
    /// <param name="problems">Where warnings and errors go.</param>
    /// <exception cref="NodeUsageException">A value cannot be used.</exception>
    /// <exception cref="ConfigurationException">A node cannot run like this.</exception>
    public static NodeOptions Read(SettingValues values, TextWriter output, TextWriter problems)
    {
        SiloAddresses silo = SiloAddresses.Read(values);
        string name = values.Text("name") ?? Environment.MachineName;
        return new NodeOptions
        {
            Redis = RedisSetting.Read(values, name),
            Silo = silo.Listen,
            Advertised = silo.Advertised,
            SiloTls = SiloTls.Read(values.Path("silo-cert"), values.Path("silo-key"), values.Path("silo-ca"), silo.IsLocal),
            RedisPatience = TimeSpan.FromSeconds(values.Number("redis-patience", 30, 0, 86_400)),
            Drain = TimeSpan.FromSeconds(values.Number("drain", 30, 0, 86_400)),
            Lease = TimeSpan.FromSeconds(values.Number("lease", 10, 3, 3600)),
            Name = name,
            Cluster = values.Text("cluster") ?? NodeOptions.DefaultCluster,
            Keys = values.Path("keys"),
            TakesConfiguration = values.Flag("config-from-redis"),
            Labels = values.Texts("label"),
            MaxProcesses = values.Number("max-processes", 100, 1, 100_000),
            Http = ReadHttp(values, output, problems),
        };
    }

    /// <summary>Where clients reach it.</summary>
    public static IReadOnlyList<string> ListenOf(SettingValues values) => values.Texts("listen");

    private static HttpGatewayOptions ReadHttp(SettingValues values, TextWriter output, TextWriter problems)
    {
        if (values.Text("issuer") is null && s_ofIssuer.FirstOrDefault(key => values.Find(key) is not null) is { } alone)
        {
            throw new NodeUsageException($"{values.Find(alone)!.Place} needs --issuer.");
        }

        return new HttpGatewayOptions
        {
            Home = GatewayHome.FromEnvironment(),
            Listen = ListenOf(values),
            AllowedOrigins = values.Texts("allow-origin"),
            Certificate = values.Path("cert"),
            CertificateKey = values.Path("key"),
            IsBehindProxy = values.Flag("behind-proxy"),
            RequiresToken = values.Flag("require-token"),
            TokenFile = values.Path("token-file"),
            Issuer = values.Text("issuer"),
            Audiences = values.Texts("audience"),
            PublicUrl = values.Text("public-url"),
            UserClaim = values.Text("user-claim") ?? "sub",
            CallsPerMinute = values.Find("calls-a-minute") is null ? null : values.Number("calls-a-minute", 0, 1, 1_000_000),
            MaxMessage = values.Number("max-message", 16, 1, 256),
            ServesMetrics = values.Flag("metrics"),
            ShowsPage = values.Flag("show"),
            Export = Export,
            Output = output,
            Problems = problems,
        };
    }

    // A method of its own: nothing of OpenTelemetry is loaded before somebody has asked for it.
    private static IAsyncDisposable Export(ExportSettings settings) => OpenTelemetryExport.Start(settings);
}
