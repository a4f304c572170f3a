namespace McpGateway.Cluster.Settings;

/// <summary>All that can be said to a node.</summary>
internal static class NodeSettings
{
    /// <summary>The option that names the file with the others.</summary>
    public const string File = "config";

    private const string Cluster = "the cluster", Clients = "its clients", Other = "other";

    /// <summary>The settings, in the order of the help.</summary>
    public static IReadOnlyList<NodeSetting> All { get; } =
    [
        new(Cluster, "redis", "ADDRESS", "how Redis is reached: HOST:PORT, then ,ssl=true and others of StackExchange.Redis; a password belongs into --redis-file or the environment"),
        new(Cluster, "redis-file", "FILE", "a file with what --redis would say, password=... included"),
        new(Cluster, "redis-ca", "FILE", "the authority of Redis' certificate (PEM), where it is none that the system trusts"),
        new(Cluster, "allow-insecure-redis", null, "takes a Redis on another machine without TLS: whoever can read that network then reads what is kept there"),
        new(Cluster, "redis-patience", "SECONDS", "how long Redis may be away before /ready says 503 (30); 0 for ever"),
        new(Cluster, "cluster", "NAME", "the name of the cluster (mcp-gateway); nodes of different ones share nothing"),
        new(Cluster, "name", "NAME", "the name of the node (that of the machine)"),
        new(Cluster, "silo", "ADDRESS:PORT", "where other nodes reach it (127.0.0.1:11111); anything but this machine needs --silo-cert"),
        new(Cluster, "advertise", "ADDRESS", "the address, or ADDRESS:PORT, that it tells other nodes, where --silo is 0.0.0.0 or a translated one"),
        new(Cluster, "silo-cert", "FILE", "its certificate for other nodes (PEM, or .pfx without a password)"),
        new(Cluster, "silo-key", "FILE", "the key of that certificate (PEM)"),
        new(Cluster, "silo-ca", "FILE", "the authority whose certificates all nodes have (PEM): who has none of it does not get in"),
        new(Cluster, "keys", "FILE", "the file with the keys that all nodes have; 'mcp-gateway-node keys FILE' makes it"),
        new(Cluster, "config-from-redis", null, "takes the configuration that 'mcp-gateway-node config push' gives to all nodes"),
        new(Cluster, "label", "LABEL", "what it has, for the \"node\" of a server's entry", IsList: true),
        new(Cluster, "max-processes", "N", "how many servers may run there (100)"),
        new(Cluster, "drain", "SECONDS", "how long calls under way may take when it ends (30)"),
        new(Cluster, "lease", "SECONDS", "how long after a node is lost another one may start its exclusive servers (10)"),

        new(Clients, "listen", "URL", "where clients reach it (http://127.0.0.1:7800)", IsList: true),
        new(Clients, "allow-origin", "ORIGIN", "lets pages of a web site in, such as https://example.com", IsList: true),
        new(Clients, "cert", "FILE", "the certificate for https:// (PEM, or .pfx without a password)"),
        new(Clients, "key", "FILE", "the key of that certificate (PEM)"),
        new(Clients, "behind-proxy", null, "says that a proxy or balancer in front of the node encrypts"),
        new(Clients, "require-token", null, "wants a token with every request, also of your own programs on this machine"),
        new(Clients, "token-file", "FILE", "a file that only you can read, with a token for you that is good as long as this node runs"),
        new(Clients, "issuer", "URL", "takes access tokens of an authorization server (OAuth 2.1)"),
        new(Clients, "audience", "VALUE", "for whom access tokens may be, where that is not the address of --public-url", IsList: true),
        new(Clients, "public-url", "URL", "where clients reach the cluster, which is what access tokens are for"),
        new(Clients, "user-claim", "NAME", "the claim of access tokens that tells users apart (sub)"),
        new(Clients, "calls-a-minute", "N", "how many calls a minute each user of the authorization server may make"),
        new(Clients, "max-message", "N", "the longest message that a client may send, in megabytes (16)"),
        new(Clients, "metrics", null, "publishes metrics at /metrics, as Prometheus reads them"),
        new(Clients, "show", null, "prints a link that opens its page in a browser, for you, once and within ten minutes"),

        new(Other, File, "FILE", "a JSON file with any of these: { \"redis-file\": \"redis.txt\", \"label\": [\"gpu\"], \"metrics\": true }"),
    ];

    /// <summary>Those of which one replaces the other: who says one of them on the command line means none of the file.</summary>
    public static IReadOnlyList<string> Alternatives { get; } = ["redis", "redis-file"];

    /// <summary>The setting of a key; null where there is none.</summary>
    public static NodeSetting? Find(string key) => All.FirstOrDefault(setting => setting.Key == key);
}
