using System.CommandLine;
using System.Text;

namespace McpGateway.Host.Parsing;

/// <summary>The help, made of what the commands declare. No line is longer than 79 columns.</summary>
internal static class HelpText
{
    private const int Width = 79;

    private const char NoBreak = '\u00a0';

    private const string Serving = "serves MCP on stdin and stdout; a client runs this as its server command";

    private const string Configuration = """
        The servers are read from "mcpServers" in ~/.mcp-gateway/config.json; set MCP_GATEWAY_HOME to use a folder other than ~/.mcp-gateway.
        """;

    /// <summary>Whether an argument asks for help.</summary>
    public static bool IsAskedBy(string argument) => argument is "--help" or "-h" or "-?" or "/?" or "--?";

    /// <summary>The help of the gateway.</summary>
    public static string Of(IEnumerable<GatewayCommand> commands)
    {
        var text = new StringBuilder("mcp-gateway - one MCP server in front of all the others\n\nusage: mcp-gateway [command] [options]\n");
        Table(text, "commands", [("(none)", Serving), .. commands.Where(command => !command.Hidden).Select(command => (command.Name, command.Description!))]);
        Table(text, "options", [("--profile NAME", "with no command: serves one profile of the configuration"), ("-h, --help", "explains the gateway or a command"), ("-V, --version", "prints the version")]);
        Paragraphs(text, Configuration);
        ExitCodes(text, GatewayCommand.UsualExitCodes);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>The help of a command.</summary>
    public static string Of(GatewayCommand command)
    {
        var text = new StringBuilder();
        Wrap(text, $"usage: mcp-gateway {command.Name} {command.Usage}".TrimEnd(), "       ");
        Paragraphs(text, command.About);
        Table(text, "arguments", [.. command.Arguments.Select(argument => (argument.Name, argument.Description!))]);
        Table(text, "options", [.. command.Options.Where(option => !option.Hidden).Select(option => (NameOf(option), option.Description!))]);
        if (command.ExitCodes is { } codes)
        {
            ExitCodes(text, codes);
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>How a command is used, as its arguments and options say it.</summary>
    public static string UsageOf(Command command) => string.Join(' ', command.Arguments.Select(UsageOf).Concat(command.Options.Count > 0 ? ["[options]"] : []));

    /// <summary>An option with what stands for its value.</summary>
    public static string NameOf(Option option) => option is INeedsValue ? $"{option.Name} {option.HelpName}" : option.Name;

    private static string UsageOf(Argument argument)
    {
        string name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "..." : argument.Name;
        return argument.Arity.MinimumNumberOfValues > 0 ? name : $"[{name}]";
    }

    private static void Table(StringBuilder text, string title, (string Name, string Description)[] rows)
    {
        if (rows.Length == 0)
        {
            return;
        }

        text.Append('\n').Append(title).Append(":\n");
        int width = rows.Max(row => row.Name.Length);
        foreach ((string name, string description) in rows)
        {
            Wrap(text, $"  {name.PadRight(width)}  ", description, new string(' ', width + 4));
        }
    }

    /// <summary>A code stays on the line of what it means.</summary>
    private static void ExitCodes(StringBuilder text, string codes)
    {
        string[] words = codes.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Paragraphs(text, "exit codes: " + string.Concat(words.Select(word => word + (word.All(char.IsAsciiDigit) ? NoBreak : ' '))));
    }

    private static void Paragraphs(StringBuilder text, string paragraphs)
    {
        foreach (string paragraph in paragraphs.ReplaceLineEndings("\n").Split("\n\n"))
        {
            text.Append('\n');
            Wrap(text, paragraph, "");
        }
    }

    private static void Wrap(StringBuilder text, string words, string indent) => Wrap(text, "", words, indent);

    /// <summary>Text in lines, each but the first with an indentation.</summary>
    private static void Wrap(StringBuilder text, string beginning, string words, string indent)
    {
        int column = beginning.Length;
        bool isFirst = true;
        text.Append(beginning);
        foreach (string word in words.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isFirst && column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(indent);
                column = indent.Length;
            }
            else if (!isFirst)
            {
                text.Append(' ');
                column++;
            }

            text.Append(word.Replace(NoBreak, ' '));
            column += word.Length;
            isFirst = false;
        }

        text.Append('\n');
    }
}
