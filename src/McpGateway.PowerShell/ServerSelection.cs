using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Shell;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell;

/// <summary>Finds what names and wildcards mean.</summary>
internal static class ServerSelection
{
    /// <summary>The servers of these names, each once, in the order of the configuration.</summary>
    /// <param name="runtime">The gateway.</param>
    /// <param name="names">Names and wildcards; null for all.</param>
    /// <param name="onError">Hears of each name without wildcards that does not exist.</param>
    /// <param name="onNothing">Hears what to type where there is no server at all and none was named.</param>
    public static IReadOnlyList<ServerDefinition> Select(GatewayRuntime runtime, string[]? names, Action<ErrorRecord> onError, Action<string>? onNothing = null)
    {
        if (names?.All(IsPattern) != false && runtime.Configuration.NothingConfigured is { } nothing)
        {
            onNothing?.Invoke(nothing);
        }

        return ServerChoice.Select(
            runtime,
            names,
            name => IsPattern(name) ? new WildcardPattern(name, WildcardOptions.IgnoreCase).IsMatch : null,
            (name, unknown) => onError(unknown.ToErrorRecord(name)));
    }

    /// <summary>
    /// The servers of these names that can be asked for something. What is switched off or cannot be reached is in nobody's way, unless it is asked
    /// for by name: then it is the error that it makes.
    /// </summary>
    /// <param name="runtime">The gateway.</param>
    /// <param name="names">Names and wildcards; null for all.</param>
    /// <param name="onError">Hears of each name without wildcards that does not exist.</param>
    /// <param name="remoteToo">Whether also what this version cannot reach is meant.</param>
    /// <param name="onNothing">Hears what to type where there is no server at all and none was named.</param>
    public static ServerDefinition[] SelectUsable(GatewayRuntime runtime, string[]? names, Action<ErrorRecord> onError, bool remoteToo = false, Action<string>? onNothing = null) =>
        ServerChoice.Usable(Select(runtime, names, onError, onNothing), names, remoteToo);

    /// <summary>Whether a name fits one of these names and wildcards; every one does where there are none.</summary>
    public static bool Fits(string name, string[]? patterns) =>
        patterns is null
        || patterns.Contains(name, StringComparer.Ordinal)
        || Array.Exists(patterns, pattern => new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(name));

    /// <summary>Whether a name is to be taken as a pattern.</summary>
    public static bool IsPattern(string name) => WildcardPattern.ContainsWildcardCharacters(name);
}
