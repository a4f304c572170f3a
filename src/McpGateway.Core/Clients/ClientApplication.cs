using McpGateway.Clients.Forms;

namespace McpGateway.Clients;

/// <summary>An AI application: where it keeps its servers and how it writes them. A new one is such a record in <c>Known/</c> and a line in <see cref="KnownClients"/>.</summary>
public sealed record ClientApplication
{
    private readonly Func<ClientMachine, IEnumerable<ClientPlace>>? _places;
    private readonly Func<ClientMachine, bool>? _isPresent;

    /// <summary>The name that commands take, without blanks.</summary>
    public required string Name { get; init; }

    /// <summary>The name that its makers use.</summary>
    public required string Title { get; init; }

    /// <summary>What the user does so that a change takes effect, as a sentence.</summary>
    public required string Restart { get; init; }

    /// <summary>Why the gateway is not installed in it, as sentences; null where it is.</summary>
    public string? NoInstallation { get; init; }

    /// <summary>How it writes its servers.</summary>
    internal ClientForm Form { get; init; } = ClientForm.Usual;

    /// <summary>The files in which it keeps servers, those with precedence first.</summary>
    internal IReadOnlyList<ClientFileRule> Files { get; init; } = [];

    /// <summary>What its files are called where one stands elsewhere: a name, or a folder and a name.</summary>
    internal IReadOnlyList<string> FileNames { get; init; } = [];

    /// <summary>The places on a machine, those with precedence first. Files that do not exist are among them where they would be looked for.</summary>
    internal Func<ClientMachine, IEnumerable<ClientPlace>> Places
    {
        get => _places ?? (machine => ClientFileRule.PlacesOf(this, machine));
        init => _places = value;
    }

    /// <summary>Whether the client is on the machine, though it may have no file yet.</summary>
    internal Func<ClientMachine, bool> IsPresent
    {
        get => _isPresent ?? (machine => Files.Any(rule => rule.IsUsers && Directory.Exists(rule.SignOf(machine))));
        init => _isPresent = value;
    }

    /// <summary>The client's own program that edits the file of the user, where it has one and the machine has that.</summary>
    internal Func<ClientMachine, string?> Program { get; init; } = _ => null;

    /// <summary>Files with servers that only the client itself understands.</summary>
    internal Func<ClientMachine, IEnumerable<string>> Unread { get; init; } = _ => [];

    /// <summary>How it writes the servers of a place.</summary>
    internal ClientForm FormOf(ClientPlace place) => place.Form ?? Form;
}
