using McpGateway.Files;
using McpGateway.Secrets;

namespace McpGateway.Configuration;

/// <summary>The one folder in which a user's gateway keeps everything.</summary>
public sealed class GatewayHome
{
    /// <summary>The environment variable that moves the folder.</summary>
    public const string Variable = "MCP_GATEWAY_HOME";

    /// <summary>Names a folder; nothing is created before something is written.</summary>
    /// <param name="root">The folder, absolute or relative to the current one.</param>
    public GatewayHome(string root)
    {
        Root = Path.GetFullPath(root);
    }

    /// <summary>The folder itself.</summary>
    public string Root { get; }

    /// <summary>The file with the server definitions.</summary>
    public string ConfigurationFile => Path.Combine(Root, "config.json");

    /// <summary>The file of the machine's administrator; another one in tests alone.</summary>
    internal ManagedFile Managed { get; init; } = ManagedFile.OfMachine;

    /// <summary>The file with variables that are not in the environment.</summary>
    internal string EnvironmentFile => Path.Combine(Root, ".env");

    /// <summary>The file with the secrets that entries name, or with what is encrypted of them.</summary>
    internal string SecretFile => SecretStores.PathOf(Root, SecretStores.Named);

    /// <summary>The file with what is kept of the tokens that let others in over HTTP.</summary>
    internal string TokenFile => Path.Combine(Root, "tokens.json");

    /// <summary>Where is noted when those tokens were last used.</summary>
    internal string TokenUsesFile => Path.Combine(Root, "cache", "token-uses.json");

    /// <summary>Where is kept which definitions of tools were approved, a file a server.</summary>
    internal string PinFolder => Path.Combine(Root, "pins");

    /// <summary>The file with the user's own synonyms for the search; docs/search.md says what is in it.</summary>
    internal string ThesaurusFile => Path.Combine(Root, "thesaurus.txt");

    /// <summary>Where the catalog is kept between runs.</summary>
    internal string CatalogFolder => Path.Combine(Root, "cache", "catalog");

    /// <summary>Where gateways that meet servers in the background take turns, and note which servers could not be met.</summary>
    internal string DiscoveryFolder => Path.Combine(Root, "cache", "discovery");

    /// <summary>Where is noted who is logged in where; the tokens are elsewhere.</summary>
    internal string LoginFolder => Path.Combine(Root, "logins");

    /// <summary>Where a running gateway notes the processes of its servers.</summary>
    internal string ProcessFolder => Path.Combine(Root, "cache", "processes");

    /// <summary>Where a gateway that serves HTTP keeps the sessions of its clients, which outlive it.</summary>
    internal string SessionFolder => Path.Combine(Root, "sessions");

    /// <summary>Where gateways that run say so to other programs of this user.</summary>
    internal string RunFolder => Path.Combine(Root, "run");

    /// <summary>Where gateways keep what clients can read on in.</summary>
    internal string ResultFolder => Path.Combine(Root, "cache", "results");

    /// <summary>Where gateways note which states that clients carry were used (each is good once).</summary>
    internal string StateFolder => Path.Combine(Root, "cache", "states");

    /// <summary>Where a line of each request to a server is kept, where that is wanted.</summary>
    internal string AuditFolder => Path.Combine(Root, "audit");

    /// <summary>Where the gateway's log and each server's stderr go.</summary>
    internal string LogFolder => Path.Combine(Root, "logs");

    /// <summary>The file that a server's stderr is kept in, and remarks about it.</summary>
    /// <param name="server">The server's name.</param>
    internal string ServerLogOf(string server) => Path.Combine(LogFolder, $"server-{FileNames.Safe(server)}.log");

    /// <summary>The folder that <see cref="Variable"/> names, or <c>~/.mcp-gateway</c>.</summary>
    /// <exception cref="ConfigurationException">
    /// The variable holds no absolute path and none that begins with <c>~/</c>, or there is no home folder. The current folder never takes its
    /// place: a client starts the gateway wherever it likes.
    /// </exception>
    public static GatewayHome FromEnvironment()
    {
        string? moved = Environment.GetEnvironmentVariable(Variable)?.Trim();
        if (string.IsNullOrEmpty(moved))
        {
            return new GatewayHome(Path.Combine(HomePath.Expand("~", "The gateway"), ".mcp-gateway"));
        }

        string root = HomePath.Find(moved) == 0 ? HomePath.Expand(moved, Variable) : moved;
        return Path.IsPathFullyQualified(root) ? new GatewayHome(root) : throw new ConfigurationException(
            $"{Variable} is '{moved}', which is not an absolute path. Set it to an absolute path, or to one that begins with ~/ for the home folder; variables in it are not expanded.");
    }
}
