namespace McpGateway.Clients;

/// <summary>An AI application: where it keeps its servers and how it writes them. A new one is a file in <c>Known/</c> and a line in <see cref="KnownClients"/>.</summary>
public sealed record ClientApplication
{
    /// <summary>The name that commands take, without blanks.</summary>
    public required string Name { get; init; }

    /// <summary>The name that its makers use.</summary>
    public required string Title { get; init; }

    /// <summary>What the user does so that a change takes effect, as a sentence.</summary>
    public required string Restart { get; init; }

    /// <summary>The places on a machine, those with precedence first. Files that do not exist are among them where they would be looked for.</summary>
    internal Func<ClientMachine, IEnumerable<ClientPlace>> Places { get; init; } = _ => [];

    /// <summary>Whether the client is on the machine, though it may have no file yet.</summary>
    internal Func<ClientMachine, bool> IsPresent { get; init; } = _ => false;

    /// <summary>Makes the gateway's variables of the client's, in one text of an entry.</summary>
    internal Func<string, ClientVariables, string> Translate { get; init; } = (text, _) => text;

    /// <summary>What the client calls a server that is a process, where it wants a <c>type</c>.</summary>
    internal string? StdioType { get; init; }

    /// <summary>The client's own program that edits the file of the user, where it has one and the machine has that.</summary>
    internal Func<ClientMachine, string?> Program { get; init; } = _ => null;

    /// <summary>Whether a command without arguments is a whole command line.</summary>
    internal bool SplitsCommand { get; init; }

    /// <summary>Whether its servers start in the folder of the file that they stand in.</summary>
    internal bool StartsInFileFolder { get; init; }

    /// <summary>Whether the client reads comments and trailing commas.</summary>
    internal bool ReadsComments { get; init; }
}
