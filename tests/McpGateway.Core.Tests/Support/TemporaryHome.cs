using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Tests.Support;

/// <summary>A gateway's folder of a test's own, gone with the test.</summary>
internal sealed class TemporaryHome : IDisposable
{
    private int _files;

    public TemporaryHome()
    {
        Root = Directory.CreateTempSubdirectory("mcp-gateway-test-").FullName;
        Home = new GatewayHome(Path.Combine(Root, "home")) { Managed = new ManagedFile(Path.Combine(Root, "managed", "managed.json"), OperatingSystem.IsWindows() ? 0 : FileStatus.Self) };
        Directory.CreateDirectory(Home.Root);
    }

    /// <summary>A home with servers in its configuration.</summary>
    public static TemporaryHome With(params ServerDefinition[] servers)
    {
        var home = new TemporaryHome();
        home.WriteServers(servers);
        return home;
    }

    /// <summary>A home with one sample server, called <c>sample</c>.</summary>
    /// <param name="options">The sample server's options.</param>
    public static TemporaryHome WithSample(params string[] options) => With(Sample.Server("sample", options));

    /// <summary>The folder of the test; the home is in it.</summary>
    public string Root { get; }

    public GatewayHome Home { get; }

    public string GatewayLog => ReadShared(Path.Combine(Home.LogFolder, "gateway.log"));

    /// <summary>A path in the test's folder at which there is no file yet.</summary>
    public string NewFile(string ending = "txt") => Path.Combine(Root, $"file{Interlocked.Increment(ref _files)}.{ending}");

    /// <summary>
    /// Whether gateways that are started in this home meet its servers by themselves, as they do unless told otherwise. Most tests are about what
    /// they start and count it, so that they do not want others.
    /// </summary>
    public bool MeetsServers { get; set; } = true;

    public void WriteConfiguration(string json) =>
        File.WriteAllText(Home.ConfigurationFile, MeetsServers ? json : Settings.OnFirstUse(json));

    /// <summary>From now on the configuration says that servers are met on their first use, unless it says itself when.</summary>
    public void MeetOnFirstUse()
    {
        MeetsServers = false;
        if (File.Exists(Home.ConfigurationFile) && File.ReadAllText(Home.ConfigurationFile) is var json && Settings.OnFirstUse(json) is var changed && changed != json)
        {
            File.WriteAllText(Home.ConfigurationFile, changed);
        }
    }

    /// <summary>What the administrator says to gateways in this process; one that is started as a program reads the machine's own file.</summary>
    public void WriteManaged(string json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Home.Managed.File)!);
        File.WriteAllText(Home.Managed.File, json);
    }

    public void WriteServers(params ServerDefinition[] servers) => WriteConfiguration(ConfigJson.Of(servers));

    /// <summary>Lets a gateway meet every server of the configuration, all of them sample servers, so that the catalog knows what they offer.</summary>
    public async Task MeetServersAsync()
    {
        using JsonDocument configuration = JsonDocument.Parse(await File.ReadAllTextAsync(Home.ConfigurationFile));
        string[] servers = [.. configuration.RootElement.GetProperty("mcpServers").EnumerateObject().Select(entry => entry.Name)];
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(this);
        foreach (string server in servers)
        {
            await gateway.MetaAsync("load_mcp_tools", $$"""{"mcp_name":"{{server}}"}""");
        }

        // The other lists come after the tools: each server has a prompt "greet" and one template.
        await Deadline.UntilAsync(async () => (await gateway.RequestLineAsync("prompts/list", null)).Split("Greets somebody").Length > servers.Length, () => "prompts are missing");
        await Deadline.UntilAsync(async () => (await gateway.RequestAsync("resources/templates/list")).GetProperty("resourceTemplates").GetArrayLength() == servers.Length, () => "templates are missing");
    }

    public string ServerLog(string server) => ReadShared(Path.Combine(Home.LogFolder, $"server-{server}.log"));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>The lines of a file that somebody else may be writing; none where it is not there.</summary>
    public static string[] Lines(string file) => ReadShared(file).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string ReadShared(string file)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }
}
