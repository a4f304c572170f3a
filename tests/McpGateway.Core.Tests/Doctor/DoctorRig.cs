using System.Text.Json;
using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Doctor;
using McpGateway.Gateway.Hosting;
using McpGateway.Tests.Clients;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Doctor;

/// <summary>A made-up user with a gateway and clients, for the doctor to look at. Files and processes are real.</summary>
internal sealed class DoctorRig : IAsyncDisposable
{
    private readonly ClientRig _clients;

    public DoctorRig(ClientSystem system = ClientSystem.Linux)
    {
        _clients = new ClientRig(system);
        Directory.CreateDirectory(Home.Root);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Home.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Runtime = new GatewayRuntime(new GatewayOptions { Home = Home });
        Doctor = new GatewayDoctor(Runtime, _clients.Machine);
    }

    public ClientRig Clients => _clients;

    public GatewayHome Home => _clients.Home;

    public GatewayRuntime Runtime { get; }

    public GatewayDoctor Doctor { get; }

    public GatewayBinary Binary => new(Home);

    public void Configure(params ServerDefinition[] servers) => Configure(ConfigJson.Of(servers));

    public void Configure(string json)
    {
        // No server is met by a gateway that the doctor starts: the tests count what runs.
        File.WriteAllText(Home.ConfigurationFile, json.Contains("\"gateway\"", StringComparison.Ordinal) || !json.TrimStart().StartsWith('{') ? json : Settings.OnFirstUse(json));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Home.ConfigurationFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Cursor with the gateway as its only server, by the path that stays.</summary>
    public string AddCursor(string? command = null, string more = "")
    {
        string entry = $$"""{ "command": {{JsonSerializer.Serialize(command ?? Binary.Command)}}, "args": []{{more}} }""";
        return _clients.Write(".cursor/mcp.json", $$"""{ "mcpServers": { "gateway": {{entry}} } }""");
    }

    /// <summary>All users may pass through the folders of the test, so that what they may read there counts.</summary>
    public void OpenFolders()
    {
        for (string? folder = Home.Root; !OperatingSystem.IsWindows() && folder is not null && folder.Contains("mcp-gateway-test-", StringComparison.Ordinal); folder = Path.GetDirectoryName(folder))
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        }
    }

    public async Task<List<Finding>> ExamineAsync(DoctorOptions? options = null)
    {
        var findings = new List<Finding>();
        await foreach (Finding finding in Doctor.ExamineAsync(options ?? new DoctorOptions(), TestContext.Current.CancellationToken))
        {
            Assert.DoesNotContain('\n', finding.Message + finding.Remedy + finding.Repair);
            Assert.DoesNotContain(ClientRig.Secret, finding.ToString(), StringComparison.Ordinal);
            Assert.True(finding.Severity < FindingSeverity.Warning || finding.Remedy is { Length: > 0 }, $"{finding} has no remedy");
            findings.Add(finding);
        }

        return findings;
    }

    /// <summary>The only finding of that id.</summary>
    public async Task<Finding> FindAsync(string id, DoctorOptions? options = null)
    {
        List<Finding> findings = await ExamineAsync(options);
        Finding[] found = [.. findings.Where(finding => finding.Id == id)];
        Assert.True(found.Length == 1, $"{id} is there {found.Length} times in:\n{string.Join('\n', findings)}");
        return found[0];
    }

    /// <summary>Has the doctor repair what it finds, and looks again: the finding is gone.</summary>
    public async Task RepairAsync(string id, DoctorOptions? options = null)
    {
        Finding found = await FindAsync(id, options);
        Assert.NotNull(found.Repair);
        Finding repaired = await Doctor.RepairAsync(found, TestContext.Current.CancellationToken);
        Assert.True(repaired.IsRepaired);
        Assert.DoesNotContain(await ExamineAsync(options), finding => finding.Id == id);
    }

    /// <summary>Nothing but good and worth knowing.</summary>
    public static void AssertHealthy(IEnumerable<Finding> findings) =>
        Assert.DoesNotContain(findings, finding => finding.Severity >= FindingSeverity.Warning);

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        _clients.Dispose();
    }
}
