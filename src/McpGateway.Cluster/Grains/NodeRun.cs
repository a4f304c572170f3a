using System.Security.Cryptography;
using System.Text;

namespace McpGateway.Cluster.Grains;

/// <summary>What the life of a node's process is called in ids that clients get (<see cref="Diagnostics.ProcessRun"/>): any node finds the one that is meant, and a client learns no address.</summary>
internal static class NodeRun
{
    /// <summary>The name of a node's life.</summary>
    public static string Of(SiloAddress silo) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(silo.ToParsableString())))[..12];
}
