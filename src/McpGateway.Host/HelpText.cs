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
          install    makes the gateway the one MCP server of your AI applications
          uninstall  undoes that and puts their own servers back
          import     takes over servers from applications or files
          clients    lists the applications, their files and their servers
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

    private const string Install = """
        usage: mcp-gateway install [options]

        Makes the gateway the one MCP server of AI applications: takes their servers
        over, keeps their files as they were, and writes itself into them. This
        executable is copied to bin in the gateway's folder; what an application
        starts keeps its path when the gateway is updated. Twice changes nothing.

        options:
          --client NAME   only this one: ClaudeDesktop, ClaudeCode, VSCode,
                          VSCodeInsiders or Cursor; may be repeated. Without it all
                          that are on this machine
          --keep-servers  leaves their own servers beside the gateway
          --keep-secrets  leaves secrets in config.json instead of moving them
                          into .env
          --only-executable
                          puts the executable into bin and touches no application:
                          what an update needs, for the entry stays the same
          --force         replaces servers of the same name; makes the file of a
                          client that is named and not found
          --dry-run       shows what would change, and changes nothing
          --json          prints JSON

        exit codes: 0 installed, or installed already; 1 failed, in one application
        or all (stderr says why); 2 wrong usage; 130 interrupted
        """;

    private const string Uninstall = """
        usage: mcp-gateway uninstall [options]

        Takes the gateway out of AI applications and puts their own servers back:
        byte for byte where nobody has edited the file since, otherwise with what
        was edited. The gateway keeps its configuration.

        options:
          --client NAME    only this one; may be repeated
          --remove-backup  removes the copies of the files as they were
          --dry-run        shows what would change, and changes nothing
          --json           prints JSON

        exit codes: 0 done, or nothing to do; 1 failed (stderr says why);
        2 wrong usage; 130 interrupted
        """;

    private const string Import = """
        usage: mcp-gateway import --client NAME | --file FILE [options]

        Takes servers over into the gateway's configuration. Secrets in their
        variables and headers are moved into .env, which only you can read.

        options:
          --client NAME   from ClaudeDesktop, ClaudeCode, VSCode, VSCodeInsiders or
                          Cursor; may be repeated
          --file FILE     from a file in the form of one of them; may be repeated
          --keep-secrets  leaves secrets in config.json
          --force         replaces servers of the same name; otherwise the new one
                          gets a name of its own
          --dry-run       shows what would be added, and changes nothing
          --json          prints JSON

        exit codes: 0 done, 1 failed (stderr says why), 2 wrong usage,
        130 interrupted
        """;

    private const string Clients = """
        usage: mcp-gateway clients [options]

        Lists the AI applications on this machine, where they keep their servers,
        which they have, and what is odd. Changes nothing.

        options:
          --client NAME  only this one; may be repeated
          --json         prints JSON

        exit codes: 0 listed, 1 none was found, 2 wrong usage
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

    private static readonly (string Command, string Text)[] s_texts =
        [("install", Install), ("uninstall", Uninstall), ("import", Import), ("clients", Clients), ("demo", Demo), ("measure", Measure), ("help", Help), ("version", Version)];

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
