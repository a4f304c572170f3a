using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;

namespace McpGateway.PowerShell.Registration;

/// <summary>What is wrong with patterns of -AllowTool, -DenyTool and -ConfirmTool: one that fits no tool protects from nothing.</summary>
internal static class ToolRules
{
    private const int MaxNamed = 3;

    /// <summary>A warning for each pattern that fits none of the tools that the server had when it was last seen. Nothing is known of a server that was never seen.</summary>
    /// <param name="runtime">The gateway.</param>
    /// <param name="server">The server, as it is defined now.</param>
    /// <param name="rules">The patterns that were given, by parameter.</param>
    public static IEnumerable<string> Unknown(GatewayRuntime runtime, ServerDefinition server, IEnumerable<(string Parameter, string[]? Patterns)> rules)
    {
        if (runtime.FindCatalog(server with { Tools = ToolPolicy.Everything }) is not { Tools.Count: > 0 } entry)
        {
            yield break;
        }

        foreach ((string parameter, string[]? patterns) in rules)
        {
            foreach (string pattern in (patterns ?? []).Where(pattern => !Fits(pattern, entry)))
            {
                string[] near = [.. GatewayRuntime.NearestTools(pattern.Trim('*', '?'), entry).Take(MaxNamed).Select(name => UntrustedText.OneLine(name, 60))];
                yield return $"-{parameter} '{pattern}' matches no tool of server '{server.Name}'. Did you mean {string.Join(", ", near)}? Get-McpTool -Refresh shows its current tools.";
            }
        }
    }

    private static bool Fits(string pattern, CatalogEntry entry)
    {
        var policy = new ToolPolicy(null, [pattern], []);
        return entry.Tools.Any(tool => policy.Refusal(tool.Name) is not null);
    }
}
