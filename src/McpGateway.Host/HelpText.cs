using McpGateway.Catalog;

namespace McpGateway.Host;

/// <summary>What the commands are and how they are used. No line is longer than 79 columns.</summary>
internal static class HelpText
{
    /// <summary>How alike a word and a command are that was probably meant.</summary>
    private const double MostDistance = 0.5;

    private const string General = """
        mcp-gateway - one MCP server in front of all the others

        usage: mcp-gateway [command] [options]

        commands:
          (none)     serves MCP on stdin and stdout; a client runs this as its
                     server command
          demo       acts as a client and shows what each step costs
          measure    shows what your servers cost with and without the gateway
          help       explains a command, for example: mcp-gateway help measure
          version    prints the version

        options:
          -h, --help     explains the gateway or a command
          -V, --version  prints the version

        The servers are read from "mcpServers" in ~/.mcp-gateway/config.json;
        set MCP_GATEWAY_HOME to use a folder other than ~/.mcp-gateway.

        exit codes: 0 success, 1 failed (stderr says why), 2 wrong usage,
        130 interrupted
        """;

    private const string Demo = """
        usage: mcp-gateway demo [--include-mine]

        Acts as a client of the gateway with a built-in demo server, and prints what
        each step takes in time and tokens. Your configuration is neither read nor
        changed.

        options:
          --include-mine  also lists your own servers: they are started to list their
                          tools, but no tool is called

        exit codes: 0 success, 1 failed (stderr says why), 2 wrong usage,
        130 interrupted
        """;

    private const string Measure = """
        usage: mcp-gateway measure [options]

        Shows what your servers cost an AI client with and without the gateway, in
        tokens and processes. Tools are taken from the catalog of earlier sessions;
        nothing is started without --refresh.

        options:
          --refresh     starts your servers one after the other, to list their tools,
                        and stops them again
          --sessions N  counts the processes of N conversations at the same time
          --json        prints JSON instead of a table
          --html FILE   writes a one-page report
          --force       replaces the report if it already exists

        exit codes: 0 success; 1 failed: nothing is configured, the configuration or
        an entry of it cannot be used, a server could not be listed, or the report
        could not be written (stderr says which); 2 wrong usage; 130 interrupted
        """;

    private const string Version = """
        usage: mcp-gateway version

        Prints the version of the gateway.
        """;

    private const string Help = """
        usage: mcp-gateway help [command]

        Explains the gateway or one of its commands.
        """;

    private static readonly (string Command, string Text)[] s_texts = [("demo", Demo), ("measure", Measure), ("help", Help), ("version", Version)];

    /// <summary>The help of a command, or of the gateway; null where there is no such command.</summary>
    /// <param name="command">Its name; null for the gateway.</param>
    public static string? Of(string? command) => command is null ? General : Array.Find(s_texts, text => text.Command == command).Text;

    /// <summary>Whether an argument asks for help.</summary>
    public static bool IsAskedBy(string argument) => argument is "--help" or "-h" or "-?" or "/?" or "--?";

    /// <summary>The error for a word that is not a command.</summary>
    public static string Unknown(string word)
    {
        string[] known = word.StartsWith('-') ? ["--help", "--version"] : [.. s_texts.Select(text => text.Command)];
        string nearest = NearestNames.Order(word, known).First();
        string hint = NearestNames.Distance(word, nearest) <= MostDistance ? $" Did you mean '{nearest}'?" : "";
        return Wrong(null, $"'{word}' is not a command.{hint}");
    }

    /// <summary>The error for options that are wrong, on one line.</summary>
    /// <param name="command">The command; null for the gateway itself.</param>
    /// <param name="wrong">What is wrong, a sentence.</param>
    public static string Wrong(string? command, string wrong)
    {
        string name = command is null ? "mcp-gateway" : "mcp-gateway " + command;
        return $"{name}: {wrong} usage: {name} --help";
    }
}
