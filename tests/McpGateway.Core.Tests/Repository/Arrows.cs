namespace McpGateway.Tests.Repository;

/// <summary>
/// The table of the architecture: which part may use which. A part is a namespace without <c>McpGateway.</c>, and whatever lies below it that has no
/// line of its own. A name that ends with <c>.*</c> stands for a namespace with all that lies below it.
/// </summary>
internal static class Arrows
{
    private const string Root = "McpGateway.";

    /// <summary>What every part may use, but for these themselves.</summary>
    private static readonly string[] s_ground = ["Json", "Files", "Diagnostics"];

    /// <summary>What is left for those that put servers in front of people or clients: all but how the bytes are carried.</summary>
    private static readonly string[] s_front =
        ["Gateway.Hosting", "Gateway.Checks", "Gateway.Measuring", "Gateway.Results", "Gateway.Scripts", "Gateway.Shell", "Gateway.Policy", "Doctor", "Clients.*", "Catalog.*", "Connections.*", "Transports", "Programs", "Logins", "Logins.Interactive", "Configuration", "Secrets", "Presets.*", "Broker", "Access", "Serving", "Audit"];

    private static readonly Dictionary<string, string[]> s_mayUse = new(StringComparer.Ordinal)
    {
        // The ground: no server, no client, no gateway.
        ["Json"] = [],
        ["Files"] = [],
        ["Diagnostics"] = ["Files", "Json"],

        // Where secrets of the user are kept.
        ["Secrets"] = [],

        // Servers that people use, as data: errors about variables say where to get them.
        ["Presets"] = [],

        // What the user wrote. ConfigurationFile puts reading and editing together; both know its values.
        ["Configuration"] = ["Configuration.Reading", "Configuration.Editing", "Secrets", "Presets"],
        ["Configuration.Reading"] = ["Configuration"],
        ["Configuration.Editing"] = ["Configuration", "Configuration.Reading"],

        // AI applications on this machine. They know nothing of servers that run. KnownClients puts the list of them together.
        // How each writes its servers is in Forms; Toml knows nothing of clients.
        ["Clients"] = ["Configuration.*", "Clients.Known", "Clients.Forms", "Clients.Toml"],
        ["Clients.Forms"] = ["Configuration.*", "Clients"],
        ["Clients.Toml"] = ["Configuration.Reading"],
        ["Clients.Known"] = ["Configuration.*", "Clients", "Clients.Forms"],
        ["Clients.Importing"] = ["Configuration.*", "Secrets", "Clients", "Clients.Known", "Clients.Forms"],
        ["Clients.Installing"] = ["Configuration.*", "Secrets", "Clients", "Clients.Importing", "Clients.Forms", "Clients.Toml"],

        ["Wire"] = [],

        // Where programs lie, and what installs them.
        ["Programs"] = [],

        // How a server is reached. Each way is known to nobody but those who choose it.
        ["Transports"] = ["Wire", "Configuration"],
        ["Transports.Stdio"] = ["Wire", "Configuration", "Programs", "Transports", "Transports.Stdio.*"],
        ["Transports.Stdio.Containers"] = [],
        ["Transports.Stdio.Records"] = ["Wire", "Configuration", "Transports.Stdio.Containers"],
        ["Transports.Stdio.Unix"] = ["Wire", "Transports.Stdio", "Transports.Stdio.Records"],
        ["Transports.Stdio.Windows"] = ["Wire", "Transports.Stdio", "Transports.Stdio.Records"],

        ["Transports.Relayed"] = ["Wire", "Configuration", "Transports"],

        ["Transports.Http"] = ["Wire", "Configuration", "Transports", "Logins"],

        // Who is logged in where. The transport knows no more than that it asks for a token; the rest is the protocol, what is kept, and the user.
        ["Logins"] = ["Configuration"],
        ["Logins.Protocol"] = ["Configuration", "Wire", "Logins"],
        ["Logins.Tokens"] = ["Configuration", "Secrets", "Logins", "Logins.Protocol"],
        ["Logins.Interactive"] = ["Configuration", "Logins", "Logins.Protocol", "Logins.Tokens"],

        // One server.
        ["Connections"] = ["Configuration", "Wire", "Transports", "Connections.Calls"],
        ["Connections.Calls"] = ["Configuration", "Wire", "Transports"],
        ["Connections.Pool"] = ["Configuration", "Configuration.Reading", "Wire", "Transports", "Connections", "Connections.Calls"],

        // What servers offer.
        ["Catalog"] = ["Configuration", "Wire", "Transports", "Connections.*", "Catalog.Schemas"],
        ["Catalog.Schemas"] = [],
        ["Catalog.Search"] = ["Configuration", "Connections", "Catalog", "Catalog.Schemas"],
        ["Catalog.Effects"] = ["Catalog", "Catalog.Schemas", "Catalog.Search"],
        ["Catalog.Discovery"] = ["Configuration", "Wire", "Transports", "Connections.*", "Catalog"],

        // What was approved of what servers offer, and what in it tries to steer a model.
        ["Catalog.Pinning"] = ["Configuration", "Connections", "Catalog", "Catalog.Steering"],
        ["Catalog.Steering"] = ["Catalog"],
        // The lines that are kept of requests, and nothing of what a request is.
        ["Audit"] = ["Configuration"],

        // What clients see, from the bottom to the top.
        ["Gateway"] = ["Configuration", "Logins", "Transports", "Connections.*", "Catalog.*", "Gateway.Observing", "Gateway.Policy", "Gateway.Sealing"],
        ["Gateway.Tokens"] = [],
        ["Gateway.Observing"] = ["Wire", "Transports", "Connections.Calls", "Gateway.Policy"],
        ["Gateway.Auditing"] = ["Configuration", "Wire", "Audit", "Gateway.Observing", "Gateway.Policy"],
        // Numbers of what was observed, for people.
        ["Gateway.Statistics"] = ["Transports", "Gateway.Observing", "Gateway.Policy"],
        // Traces and metrics. Nobody of those that they are of knows them.
        ["Gateway.Telemetry"] = ["Configuration", "Wire", "Transports", "Connections.*", "Catalog", "Gateway", "Gateway.Observing", "Gateway.Policy", "Gateway.Tokens"],
        ["Gateway.Sealing"] = ["Configuration"],
        ["Gateway.Results"] = [],
        ["Gateway.Policy"] = ["Configuration.*", "Transports", "Connections", "Catalog", "Catalog.Pinning"],
        ["Gateway.Arguments"] = ["Configuration", "Wire", "Connections.Calls", "Catalog.*", "Gateway", "Gateway.Tokens"],
        ["Gateway.Output"] = ["Configuration", "Wire", "Transports", "Connections.*", "Catalog.*", "Gateway", "Gateway.Arguments", "Gateway.Policy", "Gateway.Tokens"],
        ["Gateway.Lookup"] = ["Configuration.*", "Transports", "Connections.*", "Catalog.*", "Gateway", "Gateway.Arguments", "Gateway.Output", "Gateway.Policy", "Gateway.Tokens"],
        ["Gateway.Sessions"] = ["Configuration", "Wire", "Logins", "Transports", "Connections.*", "Catalog.*", "Gateway", "Gateway.Lookup", "Gateway.Output", "Gateway.Observing", "Gateway.Policy"],
        ["Gateway.MetaTools"] = ["Configuration", "Wire", "Transports", "Connections.*", "Catalog.*", "Gateway", "Gateway.Arguments", "Gateway.Lookup", "Gateway.Output", "Gateway.Policy", "Gateway.Sessions", "Gateway.Tokens"],
        ["Gateway.Requests"] =
            ["Configuration", "Wire", "Transports", "Connections.*", "Catalog.*", "Gateway", "Gateway.Arguments", "Gateway.Lookup", "Gateway.MetaTools", "Gateway.Observing", "Gateway.Output", "Gateway.Policy", "Gateway.Sealing", "Gateway.Sessions", "Gateway.Tokens"],
        ["Gateway.Checks"] = ["Configuration", "Transports", "Connections.*", "Catalog.*", "Gateway", "Gateway.Policy"],
        ["Gateway.Scripts"] = ["Configuration", "Wire", "Transports", "Connections.*", "Catalog.*", "Gateway", "Gateway.Lookup", "Gateway.Observing", "Gateway.Policy", "Gateway.Results", "Gateway.Sessions"],
        // One server as it is, for another process of this user.
        ["Gateway.Views"] = ["Configuration", "Wire", "Transports", "Transports.Relayed", "Connections.*", "Gateway", "Gateway.Sessions"],
        // Puts everything together, and chooses the ways to servers. Its own stdin and stdout are read as those of servers are.
        ["Gateway.Hosting"] =
        [
            "Configuration", "Secrets", "Wire", "Logins.*", "Transports.*", "Connections.*", "Catalog.*", "Gateway", "Gateway.Auditing", "Gateway.Checks", "Gateway.Lookup", "Gateway.MetaTools", "Gateway.Observing", "Gateway.Output", "Gateway.Policy",
            "Gateway.Requests", "Gateway.Scripts", "Gateway.Sealing", "Gateway.Sessions", "Gateway.Telemetry", "Gateway.Views", "Broker.Views",
        ],
        // What commands and cmdlets both do, and what they measure.
        ["Gateway.Shell"] = ["Configuration", "Transports", "Connections.*", "Catalog.*", "Gateway", "Gateway.Arguments", "Gateway.Checks", "Gateway.Hosting"],
        ["Gateway.Measuring"] = ["Configuration", "Transports", "Connections.*", "Catalog.*", "Gateway", "Gateway.Hosting", "Gateway.MetaTools", "Gateway.Policy", "Gateway.Tokens"],

        // Makes servers of presets, and looks for the programs that they need.
        ["Presets.Registration"] = ["Presets", "Configuration.*", "Secrets", "Transports", "Transports.Stdio"],

        // The broker: what a relay is, which knows no gateway; what each system needs for that; and the process that serves.
        ["Broker"] = ["Configuration", "Configuration.Reading", "Wire", "Transports.Stdio", "Transports.Stdio.Records", "Broker.Platform"],
        ["Broker.Platform"] = ["Configuration", "Transports.Stdio.*", "Broker"],
        ["Broker.Views"] = ["Configuration", "Configuration.Reading", "Transports.Relayed", "Broker"],
        ["Broker.Hosting"] = ["Configuration", "Configuration.Reading", "Wire", "Transports.Stdio.Unix", "Connections", "Gateway.Hosting", "Gateway.Observing", "Gateway.Policy", "Gateway.Telemetry", "Broker", "Broker.Platform"],

        // Who may come in over HTTP. It knows no HTTP and no gateway.
        ["Access"] = ["Configuration", "Configuration.Editing", "Access.Platform"],
        ["Access.Platform"] = [],

        // Gateways that serve HTTP, seen from outside: which run, what they do, and how one is started.
        ["Serving"] = ["Configuration", "Access", "Broker", "Broker.Platform", "Transports.Stdio.Records"],

        // Looks at everything from above, and at the processes of servers and what is left of them.
        ["Doctor"] = ["Configuration", "Secrets", "Programs", "Audit", "Clients.*", "Wire", "Transports.*", "Connections.*", "Catalog.*", "Gateway.Checks", "Gateway.Hosting"],

        // The front end of HTTP: streams know nothing of sessions, and both kinds of clients nothing of addresses and requests of HTTP.
        ["Http"] = [],
        ["Http.Streams"] = [],
        ["Http.Guarding"] = ["Access", "Gateway.Policy", "Http", "Http.Sessions"],
        ["Http.Sessions"] = ["Wire", "Gateway.Sessions", "Http", "Http.Streams"],
        ["Http.Stateless"] = ["Wire", "Http", "Http.Streams", "Http.Sessions"],
        ["Http.Sse"] = ["Wire", "Http.Streams", "Http.Sessions"],
        // The text format of Prometheus.
        ["Http.Metrics"] = ["Access", "Gateway.Telemetry"],
        // Access tokens of an authorization server: one way to find out who makes a request.
        ["Http.OAuth"] = ["Access", "Configuration", "Configuration.Reading", "Gateway.Policy", "Http", "Http.Guarding", "Http.Sessions"],
        ["Http.Endpoints"] = ["Wire", "Gateway.Sessions", "Http", "Http.Metrics", "Http.Streams", "Http.Sessions", "Http.Stateless", "Http.Sse", "Http.Guarding", "Http.OAuth", "Access"],
        // The page for people: it looks at the gateway from above, as commands do.
        ["Http.Page"] =
        [
            "Configuration", "Configuration.Editing", "Transports", "Connections", "Connections.Pool", "Access", "Catalog", "Catalog.Discovery", "Catalog.Pinning", "Gateway", "Gateway.Checks", "Gateway.Hosting", "Gateway.Measuring", "Gateway.MetaTools", "Gateway.Observing",
            "Gateway.Policy", "Gateway.Statistics", "Http", "Http.Sessions", "Http.Guarding", "Http.Endpoints",
        ],
        ["Http.Hosting"] =
            ["Configuration", "Wire", "Connections", "Access", "Gateway", "Gateway.Hosting", "Gateway.Observing", "Gateway.Policy", "Gateway.Telemetry", "Broker.Hosting", "Http", "Http.Metrics", "Http.Sessions", "Http.Stateless", "Http.Sse", "Http.Guarding", "Http.OAuth", "Http.Endpoints", "Http.Page"],

        // The exporter of OpenTelemetry: only those that make processes of gateways know it.
        ["Telemetry"] = ["Gateway.Telemetry"],

        // What is built upon the core. Its demonstration counts tokens.
        ["Host"] = [.. s_front, "Gateway.MetaTools", "Gateway.Telemetry", "Gateway.Tokens", "Broker.Hosting", "Http.Hosting", "Telemetry"],
        ["PowerShell"] = [.. s_front, "Gateway.Telemetry", "Telemetry"],
    };

    /// <summary>
    /// Arrows that point the wrong way today, with what goes along them. Each is to be turned and taken out of here; none is to be added.
    /// </summary>
    private static readonly Dictionary<(string From, string To), string> s_tolerated = new()
    {
        [("Gateway.Checks", "Transports.Stdio")] = "the checks of a definition look at the program and its folder themselves",
        [("Transports.Stdio.Records", "Transports.Stdio.Unix")] = "ProcessTable chooses the system's way to read processes, whose answers are of Records",
    };

    /// <summary>All parts.</summary>
    public static IEnumerable<string> Parts => s_mayUse.Keys;

    /// <summary>The arrows that are there and should not be.</summary>
    public static IEnumerable<(string From, string To)> Tolerated => s_tolerated.Keys;

    /// <summary>Whether a namespace is of this repository.</summary>
    public static bool IsOurs(string space) => space.StartsWith(Root, StringComparison.Ordinal);

    /// <summary>The part to which a namespace belongs; null where there is none.</summary>
    public static string? PartOf(string space)
    {
        string name = space[Root.Length..];
        while (!s_mayUse.ContainsKey(name))
        {
            int end = name.LastIndexOf('.');
            if (end < 0)
            {
                return null;
            }

            name = name[..end];
        }

        return name;
    }

    /// <summary>Whether the table lets one part use another.</summary>
    public static bool Allow(string from, string to) =>
        (Array.IndexOf(s_ground, to) >= 0 && Array.IndexOf(s_ground, from) < 0)
        || s_mayUse[from].Any(name => name == to || (name.EndsWith(".*", StringComparison.Ordinal) && IsWithin(to, name[..^2])));

    /// <summary>Whether one part uses another though the table does not let it, and that is known.</summary>
    public static bool Tolerates(string from, string to) => s_tolerated.ContainsKey((from, to));

    /// <summary>Whether a part lies within another, or is it.</summary>
    public static bool IsWithin(string part, string room) => part == room || part.StartsWith(room + ".", StringComparison.Ordinal);
}
