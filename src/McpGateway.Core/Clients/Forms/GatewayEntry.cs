using McpGateway.Configuration;
using McpGateway.Configuration.Editing;

namespace McpGateway.Clients.Forms;

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

    /// <summary>The value of the entry in a client's own form and layout.</summary>
    /// <param name="form">How the client writes its servers.</param>
    /// <param name="command">The program to start and its arguments.</param>
    /// <param name="environment">Variables that the client must give it.</param>
    /// <param name="asked">The names of variables that the gateway's servers ask for.</param>
    /// <param name="additions">What the user has added to the entry that it takes the place of.</param>
    /// <param name="layout">Line breaks and indentation.</param>
    /// <param name="depth">How deep the entry stands, the root object being at 0.</param>
    public static string Write(
        ClientForm form, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> asked, EntryAdditions additions, JsonTextEditor.Layout layout, int depth)
    {
        var given = environment.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        foreach ((string name, string value) in additions.Environment)
        {
            given.TryAdd(name, value);
        }

        foreach (string name in form.Passing == VariablePassing.NamedInEnvironment ? asked : [])
        {
            // By its name: the value stays where it is.
            given.TryAdd(name, form.Write($"${{env:{name}}}"));
        }

        List<(string, string)> members = EntryWriter.OfProcess(form, command, given);
        if (form.Passing == VariablePassing.NamedInList && asked.Count > 0)
        {
            members.Add(("env_vars", EntryWriter.List(asked)));
        }

        IEnumerable<(string Name, string Value)> usual = form.Always.Concat(form.OfGateway).Where(member => !additions.Members.Any(added => added.Name == member.Name));
        return EntryWriter.Object([.. members, .. usual, .. additions.Members], layout, depth);
    }

    /// <summary>Whether a path is that of the executable.</summary>
    public static bool IsExecutable(string command)
    {
        string file = command[(command.LastIndexOfAny(['/', '\\']) + 1)..];
        return file.Equals("mcp-gateway", StringComparison.OrdinalIgnoreCase) || file.Equals("mcp-gateway.exe", StringComparison.OrdinalIgnoreCase);
    }
}
