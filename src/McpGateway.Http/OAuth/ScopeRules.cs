using McpGateway.Configuration;
using McpGateway.Gateway.Policy;

namespace McpGateway.Http.OAuth;

/// <summary>What scopes grant, as the configuration says it at the moment.</summary>
/// <param name="settings">The settings.</param>
internal sealed class ScopeRules(Func<GatewaySettings> settings)
{
    /// <summary>The scope of a gateway whose configuration has none: whoever was granted it may have everything.</summary>
    private static readonly IReadOnlyList<GatewayScope> s_default = [new GatewayScope("mcp")];

    /// <summary>The scopes as clients ask for them.</summary>
    public IReadOnlyList<string> Requested => [.. All.Select(scope => scope.RequestAs ?? scope.Name).Distinct(StringComparer.Ordinal)];

    private IReadOnlyList<GatewayScope> All => settings().Scopes ?? s_default;

    /// <summary>Those among the scopes of a token that grant something here, in the order of the configuration.</summary>
    public IReadOnlyList<GatewayScope> Granted(IReadOnlyList<string> scopes) => [.. All.Where(scope => scopes.Contains(scope.Name, StringComparer.Ordinal))];

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

    private static string Content(IReadOnlyList<string>? patterns) => patterns is null ? "*" : string.Concat(patterns.Select(pattern => $"{pattern.Length}:{pattern}"));
}
