using McpGateway.Configuration;
using McpGateway.Configuration.Editing;
using McpGateway.Json;

namespace McpGateway.Clients;

/// <summary>The gateway's own entry in a client's file.</summary>
internal static class GatewayEntry
{
    /// <summary>The name of the entry.</summary>
    public const string Name = "gateway";

    /// <summary>Its name where the user has a server called <see cref="Name"/>.</summary>
    private const string OtherName = "mcp-gateway";

    /// <summary>A name that no entry has which stays.</summary>
    public static string FreeName(IReadOnlyCollection<string> staying) =>
        ((string[])[Name, OtherName]).Concat(Enumerable.Range(2, staying.Count + 1).Select(number => FormattableString.Invariant($"{OtherName}-{number}")))
            .First(name => !staying.Contains(name, StringComparer.Ordinal));

    /// <summary>Whether an entry starts a gateway: the executable by any path, or PowerShell with <c>Start-McpGateway</c>.</summary>
    public static bool Is(ServerDefinition server) =>
        server.Command is { Length: > 0 } command
        && (IsExecutable(command) || server.Arguments.Any(argument => argument.Contains("Start-McpGateway", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The folder of the gateway where it is not the usual one: a client does not know the variable that names it.</summary>
    public static IReadOnlyDictionary<string, string> Environment(ClientMachine machine, GatewayHome home) =>
        home.Root == Path.Combine(machine.Home, ".mcp-gateway") ? new Dictionary<string, string>(StringComparer.Ordinal) : new(StringComparer.Ordinal) { [GatewayHome.Variable] = home.Root };

    /// <summary>The value of the entry in a client's own layout.</summary>
    /// <param name="client">The client.</param>
    /// <param name="command">The program to start and its arguments.</param>
    /// <param name="environment">Variables that the client must give it.</param>
    /// <param name="layout">Line breaks and indentation.</param>
    /// <param name="depth">How deep the entry stands, the root object being at 0.</param>
    public static string Write(
        ClientApplication client, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, JsonTextEditor.Layout layout, int depth)
    {
        var members = new List<string>();
        if (client.StdioType is { } type)
        {
            members.Add($"\"type\": {JsonString.Quote(type)}");
        }

        members.Add($"\"command\": {JsonString.Quote(command[0])}");
        members.Add($"\"args\": [{string.Join(", ", command.Skip(1).Select(JsonString.Quote))}]");
        if (environment.Count > 0)
        {
            members.Add($"\"env\": {{ {string.Join(", ", environment.Select(pair => $"{JsonString.Quote(pair.Key)}: {JsonString.Quote(pair.Value)}"))} }}");
        }

        string separator = "," + (layout.NewLine.Length == 0 ? " " : layout.Break(depth + 1));
        return "{" + layout.Break(depth + 1) + string.Join(separator, members) + layout.Break(depth) + "}";
    }

    /// <summary>Whether a path is that of the executable.</summary>
    public static bool IsExecutable(string command)
    {
        string file = command[(command.LastIndexOfAny(['/', '\\']) + 1)..];
        return file.Equals("mcp-gateway", StringComparison.OrdinalIgnoreCase) || file.Equals("mcp-gateway.exe", StringComparison.OrdinalIgnoreCase);
    }
}
