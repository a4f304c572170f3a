namespace McpGateway.Presets;

/// <summary>One way to have a server. In its texts, <c>{NAME}</c> stands for a variable or setting; a text whose variable is neither needed nor there is left out.</summary>
public sealed record PresetForm
{
    /// <summary>The name: <c>hosted</c>, or what starts it, such as <c>npx</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The address of a remote server; null where a program is started.</summary>
    public string? Url { get; init; }

    /// <summary>The query of that address.</summary>
    public required IReadOnlyDictionary<string, string> Query { get; init; }

    /// <summary>The headers that it wants.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The login's settings: <c>clientId</c>, <c>clientSecret</c>, <c>redirectUri</c>.</summary>
    public required IReadOnlyDictionary<string, string> OAuth { get; init; }

    /// <summary>The program; null for a remote server.</summary>
    public string? Command { get; init; }

    /// <summary>The program's arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The variables of the server's own.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The names of the variables and settings that it cannot do without.</summary>
    public required IReadOnlyList<string> Needs { get; init; }

    /// <summary>Whether the server wants a login in a browser, unless a header says who the user is.</summary>
    public bool HasLogin { get; init; }

    /// <summary>The command with which the user logs in elsewhere before; null for none.</summary>
    public string? Before { get; init; }

    /// <summary>Where to get a program that is no usual one; null for those that everybody knows.</summary>
    public string? Install { get; init; }

    /// <summary>The oldest version of Node.js that the maintainer names for the newest version of the server; null where it is no matter.</summary>
    public Version? Node { get; init; }

    /// <summary>Whether all clients may share it: only where it keeps no state of its client.</summary>
    public bool IsShared { get; init; }

    /// <summary>What else the user should know of this form, in sentences; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Whether it is reached by its address.</summary>
    public bool IsRemote => Url is not null;

    /// <summary>All texts in which names may stand.</summary>
    internal IEnumerable<string> Texts => [Url ?? "", Command ?? "", .. Query.Values, .. Headers.Values, .. OAuth.Values, .. Arguments, .. Environment.Values];

    /// <summary>Whether it uses a variable or setting.</summary>
    /// <param name="name">The name.</param>
    public bool Uses(string name) => Texts.Any(text => text.Contains('{' + name + '}', StringComparison.Ordinal));
}
