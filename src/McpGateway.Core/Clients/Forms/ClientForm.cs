namespace McpGateway.Clients.Forms;

/// <summary>How a client writes its servers: where they stand in its file, and which words it has for what the gateway calls otherwise. What is not set is as in Claude Desktop's file.</summary>
internal sealed record ClientForm
{
    /// <summary>The form of most clients.</summary>
    public static ClientForm Usual { get; } = new();

    /// <summary>The names that lead from the root object to the servers.</summary>
    public IReadOnlyList<string> Section { get; init; } = ["mcpServers"];

    /// <summary>Whether the client reads comments and trailing commas.</summary>
    public bool ReadsComments { get; init; }

    /// <summary>Makes the gateway's variables of the client's, in one text of an entry.</summary>
    public Func<string, ClientVariables, string> Read { get; init; } = (text, _) => text;

    /// <summary>Makes the client's variables of the gateway's, in one text of an entry.</summary>
    public Func<string, string> Write { get; init; } = text => text;

    /// <summary>Members that come first in the entry of a process, with their values as JSON: <c>type</c>, <c>source</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> OfProcess { get; init; } = [];

    /// <summary>The same for a remote server, beside its type.</summary>
    public IReadOnlyList<(string Name, string Value)> OfRemote { get; init; } = [];

    /// <summary>Members that every entry has at its end.</summary>
    public IReadOnlyList<(string Name, string Value)> Always { get; init; } = [];

    /// <summary>Members that only the gateway's own entry has.</summary>
    public IReadOnlyList<(string Name, string Value)> OfGateway { get; init; } = [];

    /// <summary>Whether the program and its arguments are one list.</summary>
    public bool JoinsCommand { get; init; }

    /// <summary>Whether a command without arguments is a whole command line.</summary>
    public bool SplitsCommand { get; init; }

    /// <summary>What the variables of a process are called.</summary>
    public string Environment { get; init; } = "env";

    /// <summary>What the headers of a remote server are called.</summary>
    public string Headers { get; init; } = "headers";

    /// <summary>What the address of a remote server is called.</summary>
    public string Url { get; init; } = "url";

    /// <summary>What the address of a server is called that speaks the older HTTP+SSE.</summary>
    public string SseUrl { get; init; } = "url";

    /// <summary>The <c>type</c> of a remote server; null where it has none.</summary>
    public string? HttpType { get; init; } = "http";

    /// <summary>The <c>type</c> of one that speaks the older HTTP+SSE; null where it has none.</summary>
    public string? SseType { get; init; } = "sse";

    /// <summary>Whether an address without a type is one of the older HTTP+SSE.</summary>
    public bool IsSseWithoutType { get; init; }

    /// <summary>Whether an entry is switched off with <c>"enabled": false</c> rather than with <c>"disabled": true</c>.</summary>
    public bool SaysEnabled { get; init; }

    /// <summary>What the list of the only tools that may be called is called; null where there is none.</summary>
    public string? AllowedTools { get; init; }

    /// <summary>What the list of tools that may not be called is called; null where there is none.</summary>
    public string? DeniedTools { get; init; }

    /// <summary>Where else in the file the names of the only servers stand that are started, and of those that are not; null where nothing of the kind is.</summary>
    public (IReadOnlyList<string> Allowed, IReadOnlyList<string> Excluded)? Choice { get; init; }

    /// <summary>How a variable of the user's environment reaches a server that the client starts, where it does not by itself.</summary>
    public VariablePassing Passing { get; init; }

    /// <summary>How many seconds the client waits for a server to start where the entry does not say, with the member that does; null where it waits long enough.</summary>
    public (double Seconds, string Member)? StartLimit { get; init; }

    /// <summary>Whether a file may be one server, named after it.</summary>
    public bool MayBeOneServer { get; init; }

    /// <summary>Whether its servers start in the folder of the file that they stand in.</summary>
    public bool StartsInFileFolder { get; init; }
}
