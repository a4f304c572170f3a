using System.Text;
using McpGateway.Cluster.Commands;

namespace McpGateway.Cluster.Settings;

/// <summary>The help, made of the settings. No line is longer than 79 columns.</summary>
internal static class NodeHelp
{
    private const int Width = 79;
    private const string Indent = "      ";

    /// <summary>Whether an argument asks for it.</summary>
    public static bool IsAskedBy(string argument) => argument is "--help" or "-h" or "-?" or "/?";

    /// <summary>The text.</summary>
    public static string Text
    {
        get
        {
            var text = new StringBuilder("mcp-gateway-node - one node of an MCP gateway on many machines\n\nusage: mcp-gateway-node --redis ADDRESS [options]\n       mcp-gateway-node COMMAND [options]\n");
            Paragraph(text, "Serves MCP over HTTP as 'mcp-gateway serve' does. The processes of stdio servers live on the node that has what their \"node\" asks for and the most room, and are reached from all. The servers are read from \"mcpServers\" in ~/.mcp-gateway/config.json, the same on every node; MCP_GATEWAY_HOME moves that folder.");
            text.Append("\ncommands ('mcp-gateway-node COMMAND --help' says more):\n");
            foreach (NodeCommand command in NodeCommands.All)
            {
                text.Append("  ").Append(command.Name.PadRight(8)).Append(command.Summary).Append('\n');
            }

            Paragraph(text, "Each option can be said in the environment as well (--max-processes as MCP_GATEWAY_NODE_MAX_PROCESSES, lists with spaces between) and in the file of --config (\"max-processes\": 20). The command line counts first, then the environment.");
            foreach (IGrouping<string, NodeSetting> group in NodeSettings.All.GroupBy(setting => setting.Group, StringComparer.Ordinal))
            {
                text.Append('\n').Append(group.Key).Append(":\n");
                Options(text, group);
            }

            Paragraph(text, "/health says whether the node lives, /ready whether it takes new work.");
            Paragraph(text, "exit codes: 0 ended in order, 1 cannot run like this (stderr says why), 2 wrong usage, 70 the other nodes went on without this one: start it again");
            return text.ToString().TrimEnd('\n');
        }
    }

    /// <summary>The text for a command.</summary>
    public static string Of(NodeCommand command)
    {
        var text = new StringBuilder($"mcp-gateway-node {command.Name} - {command.Summary}\n\n");
        Wrap(text, $"usage: mcp-gateway-node {command.Name} {command.Usage}", "");
        Paragraph(text, command.Description);
        text.Append("\noptions:\n");
        foreach ((string option, string description) in command.Own)
        {
            text.Append("  ").Append(option).Append('\n');
            Wrap(text, description, Indent);
        }

        Options(text, command.Settings.Select(key => NodeSettings.Find(key)!));
        Paragraph(text, "exit codes: 0 done, 1 not done (stderr says why), 2 wrong usage");
        return text.ToString().TrimEnd('\n');
    }

    private static void Options(StringBuilder text, IEnumerable<NodeSetting> settings)
    {
        foreach (NodeSetting setting in settings)
        {
            text.Append("  ").Append(setting.Option).Append(setting.ValueName is null ? "" : " " + setting.ValueName).Append('\n');
            Wrap(text, setting.Description + (setting.IsList ? "; may be repeated" : ""), Indent);
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
