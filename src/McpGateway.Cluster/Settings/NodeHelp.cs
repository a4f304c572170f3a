using System.Text;

namespace McpGateway.Cluster.Settings;

/// <summary>The help, made of the settings. No line is longer than 79 columns.</summary>
internal static class NodeHelp
{
    private const int Width = 79;

    /// <summary>Whether an argument asks for it.</summary>
    public static bool IsAskedBy(string argument) => argument is "--help" or "-h" or "-?" or "/?";

    /// <summary>The text.</summary>
    public static string Text
    {
        get
        {
            var text = new StringBuilder("mcp-gateway-node - one node of an MCP gateway on many machines\n\nusage: mcp-gateway-node --redis ADDRESS [options]\n       mcp-gateway-node health [options]\n");
            Paragraph(text, "Serves MCP over HTTP as 'mcp-gateway serve' does. The processes of stdio servers live on the node that has what their \"node\" asks for and the most room, and are reached from all. The servers are read from \"mcpServers\" in ~/.mcp-gateway/config.json, the same on every node; MCP_GATEWAY_HOME moves that folder.");
            Paragraph(text, "Each option can be said in the environment as well (--max-processes as MCP_GATEWAY_NODE_MAX_PROCESSES, lists with spaces between) and in the file of --config (\"max-processes\": 20). The command line counts first, then the environment.");
            foreach (IGrouping<string, NodeSetting> group in NodeSettings.All.GroupBy(setting => setting.Group, StringComparer.Ordinal))
            {
                text.Append('\n').Append(group.Key).Append(":\n");
                foreach (NodeSetting setting in group)
                {
                    text.Append("  ").Append(setting.Option).Append(setting.ValueName is null ? "" : " " + setting.ValueName).Append('\n');
                    Wrap(text, setting.Description + (setting.IsList ? "; may be repeated" : ""), "      ");
                }
            }

            Paragraph(text, "'mcp-gateway-node health' asks the node at the address of --listen whether it lives, and ends with 0 where it does: for containers. /ready says whether it takes new work.");
            Paragraph(text, "exit codes: 0 ended in order, 1 cannot run like this (stderr says why), 2 wrong usage");
            return text.ToString().TrimEnd('\n');
        }
    }

    private static void Paragraph(StringBuilder text, string words)
    {
        text.Append('\n');
        Wrap(text, words, "");
    }

    private static void Wrap(StringBuilder text, string words, string indent)
    {
        int column = 0;
        foreach (string word in words.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }

            string before = column == 0 ? indent : " ";
            text.Append(before).Append(word);
            column += before.Length + word.Length;
        }

        text.Append('\n');
    }
}
