using System.Collections.Concurrent;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Policy;

namespace McpGateway.Gateway.Telemetry;

/// <summary>
/// The names of servers, tools, prompts and users that may become attributes: those that are configured or known, and no more of them than a bound. Whatever else a client asks for,
/// or a server thinks up, is <see cref="TelemetryNames.Other"/>.
/// </summary>
/// <param name="services">The gateway.</param>
internal sealed class BoundedNames(GatewayServices services)
{
    /// <summary>How many tools and prompts of one server get names of their own, and how many users.</summary>
    private const int MostItems = 500, MostUsers = 500;

    private const int MostLetters = 128;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<(RequestKind, string), string>> _items = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _users = new(StringComparer.Ordinal);

    /// <summary>The name of the server of a request.</summary>
    public string Server(string server) => _items.ContainsKey(server) || Definition(server) is not null ? Shown(server) : TelemetryNames.Other;

    /// <summary>The name of the tool or the prompt that a request asks for; null for other kinds: an address may hold what is nobody's business.</summary>
    public string? Item(ObservedRequest request)
    {
        if (request.Kind is not (RequestKind.Tool or RequestKind.Prompt))
        {
            return null;
        }

        if (_items.TryGetValue(request.Server, out ConcurrentDictionary<(RequestKind, string), string>? known) && known.TryGetValue((request.Kind, request.Name), out string? shown))
        {
            return shown;
        }

        if (Definition(request.Server) is not { } definition || !Has(definition, request))
        {
            return TelemetryNames.Other;
        }

        known = _items.GetOrAdd(request.Server, static _ => new());
        return known.Count < MostItems ? known.GetOrAdd((request.Kind, request.Name), Shown(request.Name)) : TelemetryNames.Other;
    }

    /// <summary>The name of the user of a request.</summary>
    public string User(Caller caller)
    {
        string name = caller.UserName ?? "owner";
        return _users.TryGetValue(name, out string? shown) ? shown : _users.Count < MostUsers ? _users.GetOrAdd(name, Shown(name)) : TelemetryNames.Other;
    }

    /// <summary>A name as attributes show it.</summary>
    public static string Shown(string name) => UntrustedText.OneLine(name, MostLetters);

    private ServerDefinition? Definition(string server) => services.Configuration.Current.Servers.FirstOrDefault(one => one.Name == server);

    private bool Has(ServerDefinition server, ObservedRequest request) =>
        Has(server, request.Kind, request.Name) || (request.Caller.UserName is { } user && server.HasLogins && Has(server with { User = user }, request.Kind, request.Name));

    private bool Has(ServerDefinition server, RequestKind kind, string name) =>
        services.WholeCatalog.Find(server) is { } entry && (kind == RequestKind.Tool ? entry.Find(name) is not null : entry.FindPrompt(name) is not null);
}
