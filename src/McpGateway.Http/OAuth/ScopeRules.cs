using McpGateway.Configuration;
using McpGateway.Gateway.Policy;

namespace McpGateway.Http.OAuth;

/// <summary>What scopes grant, as the configuration says it at the moment.</summary>
/// <param name="configuration">The configuration.</param>
internal sealed class ScopeRules(Func<ConfigurationSnapshot> configuration)
{
    /// <summary>The scope of a gateway whose configuration has none: whoever was granted it may have everything.</summary>
    private static readonly IReadOnlyList<GatewayScope> s_default = [new GatewayScope("mcp")];

    /// <summary>The scopes as clients ask for them.</summary>
    public IReadOnlyList<string> Requested => RequestOf(All);

    private IReadOnlyList<GatewayScope> All => configuration().Settings.Scopes ?? s_default;

    /// <summary>Those among the scopes of a token that grant something here, in the order of the configuration.</summary>
    public IReadOnlyList<GatewayScope> Granted(IReadOnlyList<string> scopes) => [.. All.Where(scope => scopes.Contains(scope.Name, StringComparer.Ordinal))];

    /// <summary>What to ask for where what was granted is good for no server of a profile, and another scope would be.</summary>
    /// <param name="name">The profile; null for none.</param>
    /// <param name="granted">What was granted.</param>
    /// <returns>Empty where nothing is missing, or asking would not help.</returns>
    public IReadOnlyList<string> NeededFor(string? name, IReadOnlyList<GatewayScope> granted)
    {
        ConfigurationSnapshot current = configuration();
        if (name is null || current.Profiles.FirstOrDefault(profile => profile.Name == name) is not { } asked)
        {
            return [];
        }

        ServerDefinition[] servers = [.. current.Servers.Where(asked.Has)];
        bool IsOfUse(GatewayScope scope) => Array.Exists(servers, new CallerGrant(scope.Servers, scope.Tools).Has);
        return granted.Any(IsOfUse) ? [] : RequestOf(All.Where(IsOfUse));
    }

    /// <summary>Whether scopes still grant the same.</summary>
    /// <param name="granted">What they granted.</param>
    public bool AreCurrent(IReadOnlyList<GatewayScope> granted)
    {
        IReadOnlyList<GatewayScope> all = All;
        return granted.All(scope => all.Any(other => ReferenceEquals(other, scope) || Content(other) == Content(scope)));
    }

    /// <summary>The grants of a caller; null where everything is granted.</summary>
    public static IReadOnlyList<CallerGrant>? GrantsOf(IReadOnlyList<GatewayScope> granted) =>
        granted.Any(scope => scope is { Servers: null, Tools: null }) ? null : [.. granted.Select(scope => new CallerGrant(scope.Servers, scope.Tools))];

    /// <summary>What a scope grants, as a text that is another one for everything else.</summary>
    public static string Content(GatewayScope scope) => $"{scope.Name}\n{Content(scope.Servers)}\n{Content(scope.Tools)}";

    private static IReadOnlyList<string> RequestOf(IEnumerable<GatewayScope> scopes) => [.. scopes.Select(scope => scope.RequestAs ?? scope.Name).Distinct(StringComparer.Ordinal)];

    private static string Content(IReadOnlyList<string>? patterns) => patterns is null ? "*" : string.Concat(patterns.Select(pattern => $"{pattern.Length}:{pattern}"));
}
