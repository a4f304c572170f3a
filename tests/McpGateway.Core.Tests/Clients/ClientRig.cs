using System.Text;
using System.Text.Json;
using McpGateway.Clients;
using McpGateway.Clients.Importing;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Secrets;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Clients;

/// <summary>A made-up machine: a home folder of the test's own, and nothing of the real environment.</summary>
internal sealed class ClientRig : IDisposable
{
    public const string Secret = "ghp_veryS3cretValueThatNobodyMaySee0001";

    private readonly TemporaryHome _home = new();

    public ClientRig(ClientSystem system = ClientSystem.Linux, string? project = null)
    {
        UserHome = Path.Combine(_home.Root, "user");
        Directory.CreateDirectory(UserHome);
        Home = new GatewayHome(Path.Combine(UserHome, ".mcp-gateway")) { Managed = _home.Home.Managed };
        Machine = new ClientMachine { System = system, Home = UserHome, Environment = name => Variables.GetValueOrDefault(name), Project = project };
    }

    public string UserHome { get; }

    public GatewayHome Home { get; }

    public ClientMachine Machine { get; init; }

    /// <summary>What the administrator of the machine says.</summary>
    public void WriteManaged(string json) => _home.WriteManaged(json);

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public InstallOptions Options { get; init; } = new() { Command = ["/opt/gateway/bin/mcp-gateway"] };

    public ClientInstaller Installer => new(Machine, Store);

    public ConfigurationStore Store => new(Home);

    /// <summary>What the gateway of this user keeps.</summary>
    public NamedSecrets Secrets => new(Home.Root);

    public ServerDefinition[] Servers => [.. Store.Refresh().Servers];

    /// <summary>The place that the gateway is installed in when only the client is named.</summary>
    public ClientPlace PlaceOf(ClientApplication client) => client.Places(Machine).First(place => place.IsDefault);

    public string Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public string Write(string path, byte[] content)
    {
        string file = Path.Combine(UserHome, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return file;
    }

    public Task<InstallResult> InstallAsync(ClientApplication client, InstallOptions? options = null) =>
        Installer.InstallAsync(client, PlaceOf(client), options ?? Options, CancellationToken.None);

    public Task<InstallResult> UninstallAsync(ClientApplication client, bool removeBackup = false) =>
        Installer.UninstallAsync(client, PlaceOf(client), removeBackup, CancellationToken.None);

    public ServerImport Import() => new(Store);

    public Task<IReadOnlyList<ImportedServer>> ImportAsync(IEnumerable<ClientServer> servers, ImportOptions? options = null) =>
        Import().RunAsync(servers, options ?? new ImportOptions(), _ => Task.FromResult(true), CancellationToken.None);

    /// <summary>The names of a client's entries, as it reads them itself.</summary>
    public static string[] Entries(string file, string section)
    {
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllBytes(file).AsMemory() is var bytes && bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes,
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return [.. document.RootElement.GetProperty(section).EnumerateObject().Select(entry => entry.Name)];
    }

    public void Dispose() => _home.Dispose();
}
