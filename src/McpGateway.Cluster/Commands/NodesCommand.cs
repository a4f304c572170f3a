using System.Globalization;
using McpGateway.Cluster.Nodes;

namespace McpGateway.Cluster.Commands;

/// <summary><c>mcp-gateway-node nodes</c>: lists the nodes of a cluster.</summary>
internal static class NodesCommand
{
    private static readonly string[] s_head = ["NAME", "STATE", "PROCESSES", "SINCE (UTC)", "ADDRESS", "CLIENTS", "LABELS"];

    /// <summary>Runs it.</summary>
    public static Task RunAsync(CommandCall call) => CommandCall.WithRedisAsync(call.Settings(), async (redis, cluster) =>
    {
        IReadOnlyList<ListedNode> nodes = await ListedNode.ReadAsync(redis, cluster).ConfigureAwait(false);
        await call.Output.WriteLineAsync(nodes.Count == 0 ? $"The cluster '{cluster}' has no nodes." : Table([s_head, .. nodes.Select(Row)])).ConfigureAwait(false);
    });

    private static string[] Row(ListedNode node) =>
    [
        node.Facts.Name,
        node.State,
        node.IsAlive ? string.Create(CultureInfo.InvariantCulture, $"{node.Facts.Processes}/{node.Facts.MaxProcesses}") : "-",
        node.Facts.Since?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-",
        node.Place,
        string.Join(' ', node.Facts.Http),
        string.Join(' ', node.Facts.Labels),
    ];

    private static string Table(string[][] rows)
    {
        int[] widths = [.. Enumerable.Range(0, s_head.Length).Select(column => rows.Max(row => row[column].Length))];
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
