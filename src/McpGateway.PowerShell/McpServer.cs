using System.Collections.Specialized;
using System.Globalization;
using McpGateway.Broker;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Hosting;

namespace McpGateway.PowerShell;

/// <summary>A configured server, with what is known about it. Its properties carry the names of the parameters of Register-McpServer.</summary>
public sealed class McpServer
{
    internal McpServer(ServerDefinition definition, string? refusal, ServerState state, CatalogEntry? catalog, string file)
    {
        Name = definition.Name;
        Description = definition.Description;
        State = state.Status;
        StateReason = state.Reason;
        Since = state.Since?.LocalDateTime;
        NextTry = state.NextTry?.LocalDateTime;
        Failures = state.Failures;
        Processes = state.Processes;
        ProcessId = state.ProcessId;
        Transport = definition.Kind;
        Tools = catalog?.Tools.Count;
        Seen = catalog?.Seen.LocalDateTime;
        Version = catalog?.Identity.Version;
        Revision = catalog?.Identity.ProtocolVersion;
        Command = definition.Command;
        ArgumentList = [.. definition.Arguments];
        Environment = Map(definition.Environment);
        WorkingDirectory = definition.WorkingDirectory;
        Url = definition.Url;
        Urls = definition.Url is null ? [] : [definition.Url, .. definition.OtherUrls];
        Sse = definition.Protocol == HttpProtocol.Sse;
        CaFile = definition.AuthorityFile;
        ClientCertificate = definition.ClientCertificate;
        ClientKey = definition.ClientKey;
        AllowInsecure = definition.AllowInsecure;
        Header = Map(definition.Headers);
        Timeout = definition.OperationTimeout?.TotalSeconds;
        InitTimeout = definition.InitTimeout?.TotalSeconds;
        MaxOperationTime = definition.MaxOperationTime?.TotalSeconds;
        IdleTimeout = definition.IdleTimeout?.TotalSeconds;
        KeepAlive = definition.KeepAlive;
        Stateless = definition.Stateless;
        Replica = definition.Replicas;
        Scope = definition.Scope;
        AllowTool = definition.Tools.Allow?.ToArray();
        DenyTool = [.. definition.Tools.Deny];
        ConfirmTool = [.. definition.Tools.Confirm];
        Trusted = definition.Trusted;
        InheritEnvironment = definition.InheritEnvironment;
        Disabled = definition.Disabled;
        Problem = refusal ?? definition.Problem;
        Source = definition.Line > 0 ? file : null;
        Line = definition.Line > 0 ? definition.Line : null;
    }

    /// <summary>The name in the configuration.</summary>
    public string Name { get; }

    /// <summary>What the server is for, in the user's words.</summary>
    public string? Description { get; }

    /// <summary>Whether this process is connected to it.</summary>
    public ServerStatus State { get; }

    /// <summary>Why it is in that state, where there is something to say.</summary>
    public string? StateReason { get; }

    /// <summary>Since when it is in that state, in local time; null where nothing has happened yet.</summary>
    public DateTime? Since { get; }

    /// <summary>When the next start is tried, in local time, where the last ones failed; null where it may be at once.</summary>
    public DateTime? NextTry { get; }

    /// <summary>How many times in a row it could not be started, or ended before it had answered anybody.</summary>
    public int Failures { get; }

    /// <summary>How many processes of it take calls.</summary>
    public int Processes { get; }

    /// <summary>The server's process, where this process has started one.</summary>
    public int? ProcessId { get; }

    /// <summary>How the server is reached.</summary>
    public ServerKind Transport { get; }

    /// <summary>How many tools it had when last seen; null where it never was.</summary>
    public int? Tools { get; }

    /// <summary>When it was last seen, in local time.</summary>
    public DateTime? Seen { get; }

    /// <summary>The version it said it had when last seen.</summary>
    public string? Version { get; }

    /// <summary>The revision of MCP that it spoke when last seen.</summary>
    public string? Revision { get; }

    /// <summary>The program, as configured.</summary>
    public string? Command { get; }

    /// <summary>The program's arguments, as configured.</summary>
    public string[] ArgumentList { get; }

    /// <summary>The environment variables of its own, as configured: <c>${env:NAME}</c> is not expanded.</summary>
    public OrderedDictionary Environment { get; }

    /// <summary>The folder it starts in.</summary>
    public string? WorkingDirectory { get; }

    /// <summary>The address of a remote server; the first of several.</summary>
    public string? Url { get; }

    /// <summary>All addresses of a remote server.</summary>
    public string[] Urls { get; }

    /// <summary>Whether a remote server is known to speak HTTP+SSE; otherwise it is found out.</summary>
    public bool Sse { get; }

    /// <summary>The file of certificate authorities that are trusted for it beside those of the system.</summary>
    public string? CaFile { get; }

    /// <summary>The file with the certificate that it asks of its clients.</summary>
    public string? ClientCertificate { get; }

    /// <summary>The file with the key of that certificate, or its password as configured: <c>${env:NAME}</c> is not expanded.</summary>
    public string? ClientKey { get; }

    /// <summary>Whether its address may be one of http on another machine.</summary>
    public bool AllowInsecure { get; }

    /// <summary>The HTTP headers of a remote server, as configured: <c>${env:NAME}</c> is not expanded.</summary>
    public OrderedDictionary Header { get; }

    /// <summary>How long a call may take without reporting progress, in seconds; null for the default.</summary>
    public double? Timeout { get; }

    /// <summary>How long its start may take, in seconds; null for the default.</summary>
    public double? InitTimeout { get; }

    /// <summary>How long a call may take in total, even if it reports progress, in seconds; null for the default.</summary>
    public double? MaxOperationTime { get; }

    /// <summary>How long its connection may be idle before it is stopped, in seconds; null for the default.</summary>
    public double? IdleTimeout { get; }

    /// <summary>Whether an idle connection is kept.</summary>
    public bool KeepAlive { get; }

    /// <summary>Whether it keeps nothing between calls.</summary>
    public bool Stateless { get; }

    /// <summary>The most processes of it that may run, if it is stateless.</summary>
    public int Replica { get; }

    /// <summary>Who shares its connections.</summary>
    public ServerScope Scope { get; }

    /// <summary>Patterns of the tools that may be called; null where every tool may, empty where none may.</summary>
    public string[]? AllowTool { get; }

    /// <summary>Patterns of the tools that may not be called.</summary>
    public string[] DenyTool { get; }

    /// <summary>Patterns of the tools that need the user's consent.</summary>
    public string[] ConfirmTool { get; }

    /// <summary>Whether its tools are called without a question, as far as <see cref="ConfirmTool"/> lets them.</summary>
    public bool Trusted { get; }

    /// <summary>Whether it gets the whole environment.</summary>
    public bool InheritEnvironment { get; }

    /// <summary>Whether it is switched off.</summary>
    public bool Disabled { get; }

    /// <summary>Why the entry cannot be used, or may not be, or null.</summary>
    public string? Problem { get; }

    /// <summary>The file that defines it.</summary>
    public string? Source { get; }

    /// <summary>The line of the file that its entry begins on.</summary>
    public int? Line { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>A server with what is known about it at this moment.</summary>
    internal static McpServer Of(GatewayRuntime runtime, ServerDefinition definition, IReadOnlyList<BrokerStatus>? brokers = null) =>
        new(definition, runtime.RefusalOf(definition), StateOf(runtime.GetState(definition.Name), definition.Name, brokers ?? []), runtime.FindCatalog(definition), runtime.Configuration.Home.ConfigurationFile);

    /// <summary>The state in this process; that in a broker where nothing of the server is here.</summary>
    private static ServerState StateOf(ServerState own, string name, IReadOnlyList<BrokerStatus> brokers)
    {
        if (own.Status != ServerStatus.Stopped)
        {
            return own;
        }

        foreach (BrokerStatus broker in brokers)
        {
            foreach (BrokerServerStatus server in broker.Servers)
            {
                if (server.Name == name && Enum.TryParse(server.Status, out ServerStatus status) && status != ServerStatus.Stopped)
                {
                    string where = string.Create(CultureInfo.InvariantCulture, $"in the broker, process {broker.ProcessId}");
                    return new ServerState(status, server.Since, server.Reason.Length > 0 ? $"{server.Reason} ({where})" : where, null) { Processes = server.Processes };
                }
            }
        }

        return own;
    }

    private static OrderedDictionary Map(IReadOnlyDictionary<string, string> values)
    {
        var map = new OrderedDictionary(StringComparer.Ordinal);
        foreach ((string name, string value) in values)
        {
            map[name] = value;
        }

        return map;
    }
}
