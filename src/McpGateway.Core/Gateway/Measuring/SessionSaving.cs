using System.Runtime.CompilerServices;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Tokens;

namespace McpGateway.Gateway.Measuring;

/// <summary>What one session saves before its first word: the definitions of all tools that its client could have, against those of the gateway's own.</summary>
/// <param name="Without">What a client would show its model of all servers without the gateway, in tokens.</param>
/// <param name="With">What it shows of the gateway.</param>
/// <param name="Unseen">How many servers are not reckoned, because their tools were never seen.</param>
internal sealed record SessionSaving(int Without, int With, int Unseen)
{
    /// <summary>What is known of a server does not change while it is the same object, and counting takes its time.</summary>
    private static readonly ConditionalWeakTable<CatalogEntry, StrongBox<int>> s_known = [];

    /// <summary>What is saved; below 0 where the gateway costs more than so few tools.</summary>
    public int Saved => Without - With;

    /// <summary>Reckons it as <c>measure</c> does; null where the configuration shows clients more tools than the gateway's own.</summary>
    /// <param name="access">What the client has of the gateway.</param>
    public static SessionSaving? Of(GatewayAccess access)
    {
        ConfigurationSnapshot configuration = access.Configuration;
        if (configuration.Settings.Exposure != Exposure.Meta)
        {
            return null;
        }

        int without = 0, unseen = 0;
        foreach (ServerDefinition server in configuration.Servers.Where(server => server.IsOffered && server.Kind != ServerKind.Unknown))
        {
            if (access.Catalog.Find(server) is { } entry)
            {
                without += s_known.GetValue(entry, static known => new StrongBox<int>(
                    known.Tools.Sum(tool => TokenEstimate.Of(GatewayTexts.DefinitionOf(tool))) + TokenEstimate.Of(known.Identity.Instructions))).Value;
            }
            else
            {
                unseen++;
            }
        }

        return new SessionSaving(without, GatewayMeasurer.StartTokens(Instructions.For(configuration)), unseen);
    }
}
