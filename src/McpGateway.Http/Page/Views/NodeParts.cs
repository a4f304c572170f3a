namespace McpGateway.Http.Page;

/// <summary>The nodes of a gateway on many machines, for its owner.</summary>
internal static class NodeParts
{
    private const int MostNodes = 200;

    /// <summary>A list of the nodes.</summary>
    public static void Write(HtmlWriter html, IReadOnlyList<NodeSight> nodes, string own, DateTimeOffset now)
    {
        using (html.Open("ul", ("class", "clients")))
        {
            foreach (NodeSight node in nodes.OrderBy(node => node.Name, StringComparer.OrdinalIgnoreCase).Take(MostNodes))
            {
                using (html.Open("li"))
                {
                    html.Leaf("b", node.Name);
                    html.Text(" ");
                    html.Leaf("span", node.State, ("class", "badge " + ServerParts.ClassOf(node.Mood)));
                    html.Text($"{(node.Name == own ? " this one," : "")} {PageText.Number(node.Processes)} of {PageText.Number(node.MaxProcesses)} processes");
                    if (node.Since is { } since)
                    {
                        html.Text(", came ");
                        PageFrame.Time(html, since, now);
                    }

                    html.Leaf("p", "Has " + string.Join(", ", node.Labels), ("class", "soft"));
                    if (node.Servers.Count > 0)
                    {
                        html.Leaf("p", "Runs " + string.Join(", ", node.Servers.OrderBy(server => server.Key, StringComparer.OrdinalIgnoreCase).Select(server => Counted(server.Key, server.Value))), ("class", "soft"));
                    }
                }
            }
        }
    }

    /// <summary>Where a server's processes live, as part of a sentence; null where there are none.</summary>
    public static string? Of(IReadOnlyList<NodeSight> nodes, string server)
    {
        string[] places = [.. nodes.Where(node => node.Servers.ContainsKey(server)).OrderBy(node => node.Name, StringComparer.OrdinalIgnoreCase).Select(node => Counted(node.Name, node.Servers[server]))];
        return places.Length == 0 ? null : "on " + string.Join(", ", places);
    }

    private static string Counted(string name, int count) => count == 1 ? name : $"{name} ({PageText.Number(count)})";
}
