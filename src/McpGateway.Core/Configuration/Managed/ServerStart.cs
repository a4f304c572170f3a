namespace McpGateway.Configuration;

/// <summary>What a server is reached by: a command, or addresses.</summary>
internal sealed record ServerStart
{
    /// <summary>Whether it has an address rather than a command.</summary>
    public bool IsRemote { get; private init; }

    /// <summary>The command; null for a remote server.</summary>
    public string? Command { get; private init; }

    /// <summary>The full path of the program that the command is; null where that is not known yet.</summary>
    public string? Program { get; private init; }

    /// <summary>The arguments.</summary>
    public IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>The addresses of a remote server.</summary>
    public IReadOnlyList<string> Addresses { get; private init; } = [];

    /// <summary>Whether variables are not put in yet.</summary>
    public bool IsWritten { get; private init; }

    /// <summary>A definition as it is written.</summary>
    public static ServerStart AsWritten(ServerDefinition server) => new()
    {
        IsRemote = server.Kind == ServerKind.Http,
        IsWritten = true,
        Command = server.Command,
        Program = server.Command is { } command && !IsUnknown(command) && Path.IsPathFullyQualified(command) ? Path.GetFullPath(command) : null,
        Arguments = server.Arguments,
        Addresses = server.Addresses,
    };

    /// <summary>A program that is about to be started.</summary>
    /// <param name="command">The command, variables put in.</param>
    /// <param name="program">The program that it is.</param>
    /// <param name="arguments">The arguments, variables put in.</param>
    public static ServerStart Of(string command, string program, IReadOnlyList<string> arguments) => new() { Command = command, Program = Path.GetFullPath(program), Arguments = arguments };

    /// <summary>Addresses that are about to be asked.</summary>
    public static ServerStart Of(IEnumerable<Uri> addresses) => new() { IsRemote = true, Addresses = [.. addresses.Select(address => address.AbsoluteUri)] };

    /// <summary>The same for each address by itself.</summary>
    public IEnumerable<ServerStart> Each() => Addresses.Count > 1 ? Addresses.Select(address => this with { Addresses = [address] }) : [this];

    /// <summary>Whether it is not known what a text stands for.</summary>
    public bool IsOpen(string text) => IsWritten && IsUnknown(text);

    private static bool IsUnknown(string text) => text.Contains("${", StringComparison.Ordinal) || text.Contains('~', StringComparison.Ordinal);
}
