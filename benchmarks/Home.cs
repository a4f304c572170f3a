using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks;

/// <summary>
/// The folder of a gateway under measurement and the servers in its configuration. Its name is in the environment of the gateway and on the
/// command line of every sample server, so that a process that stays behind can be found.
/// </summary>
internal sealed class Home : IDisposable
{
    private readonly JsonObject _servers = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("mcp-gateway-bench-").FullName;

    /// <summary>Whether results are passed on whole, however long they are.</summary>
    public bool IsUncut { get; init; }

    /// <summary>What the configuration says of the broker; null for nothing.</summary>
    public string? Broker { get; init; }

    /// <summary>What the configuration says of the audit; null for nothing.</summary>
    public JsonNode? Audit { get; init; }

    public string Marker => Path.GetFileName(Folder);

    /// <summary>Adds a sample server.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Its command line, beside a name and a pid file; see its <c>--help</c>.</param>
    /// <param name="settings">Further members of its entry.</param>
    public Home Sample(string name, string[]? options = null, JsonObject? settings = null) =>
        Add(name, Setup.SampleServer, ["--name", $"{name}@{Marker}", "--pid-file", PidFile(name), .. options ?? []], settings);

    /// <summary>Adds a server.</summary>
    public Home Add(string name, string command, string[] arguments, JsonObject? members = null)
    {
        JsonObject entry = members ?? [];
        entry["command"] = command;
        entry["args"] = new JsonArray([.. arguments.Select(argument => JsonValue.Create(argument))]);
        return Remote(name, entry);
    }

    /// <summary>The command line of a sample server that is reached over HTTP, beside <c>--http</c>.</summary>
    public string[] RemoteOptions(string name, string[] options) => ["--name", $"{name}@{Marker}", "--pid-file", PidFile(name), .. options];

    /// <summary>Adds a server with a whole entry, as one that has an address needs it.</summary>
    public Home Remote(string name, JsonObject entry)
    {
        _servers[name] = entry;
        // What is measured is what is asked for.
        var settings = new JsonObject { ["discovery"] = "onFirstUse" };
        if (Broker is not null)
        {
            settings["broker"] = Broker;
        }

        if (Audit is not null)
        {
            settings["audit"] = Audit.DeepClone();
        }

        if (IsUncut)
        {
            settings["outputLimit"] = 0;
        }

        File.WriteAllText(Path.Combine(Folder, "config.json"), new JsonObject { ["gateway"] = settings, ["mcpServers"] = _servers.DeepClone() }.ToJsonString());
        return this;
    }

    public string NewFile(string name) => Path.Combine(Folder, name);

    /// <summary>Every process a sample server was so far, and its grandchildren, in the order of their starts.</summary>
    public int[] PidsOf(string server) =>
        File.Exists(PidFile(server)) ? [.. File.ReadLines(PidFile(server)).Select(line => int.Parse(line, CultureInfo.InvariantCulture))] : [];

    /// <summary>The processes of this folder that live, gateways included.</summary>
    public int[] Living() => ProcessTable.WithMarker(Marker);

    /// <summary>A gateway with this folder, handshake done.</summary>
    public Peer StartGateway(string? program = null)
    {
        Peer peer = LaunchGateway(program);
        peer.Initialize();
        return peer;
    }

    /// <summary>A gateway with this folder, before its handshake.</summary>
    public Peer LaunchGateway(string? program = null) =>
        new(program ?? Setup.Gateway, [], new Dictionary<string, string>(StringComparer.Ordinal) { ["MCP_GATEWAY_HOME"] = Folder });

    /// <summary>Runs a command with this folder until it ends.</summary>
    public void Run(string? program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program ?? Setup.Gateway, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["MCP_GATEWAY_HOME"] = Folder;
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string PidFile(string server) => NewFile(server + ".pids");
}
