namespace McpGateway.Clients;

/// <summary>Where a client keeps a file, on every system.</summary>
/// <param name="Scope">What the client calls it: <c>user</c>, <c>project</c>.</param>
/// <param name="Path">
/// The path with slashes. It begins with <c>~/</c>, the home folder; with <c>{data}/</c>, where the system keeps the settings of applications; with <c>{project}/</c>, the project; or
/// with <c>${NAME:-...}/</c>, a folder that a variable moves.
/// </param>
internal sealed record ClientFileRule(string Scope, string Path)
{
    /// <summary>The path on Windows, where it is another one.</summary>
    public string? OnWindows { get; init; }

    /// <summary>The folder that tells that the client is there, in the same form; that of the file where null.</summary>
    public string? Sign { get; init; }

    /// <summary>When the gateway is installed in it.</summary>
    public ClientFileRole Role { get; init; }

    /// <summary>Whether other applications have it, too, so that it does not tell that this one is there.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether it is the user's rather than a project's.</summary>
    public bool IsUsers => !Path.StartsWith("{project}/", StringComparison.Ordinal);

    /// <summary>The places of a client that keeps its files where rules say.</summary>
    public static IEnumerable<ClientPlace> PlacesOf(ClientApplication client, ClientMachine machine)
    {
        HashSet<ClientFileRole> there = [.. client.Files.Where(rule => rule.IsUsers && File.Exists(rule.FileOn(machine))).Select(rule => rule.Role)];
        foreach (ClientFileRule rule in client.Files)
        {
            // A home folder is no project: its files are the user's.
            if (rule.FileOn(machine) is not { } file || (!rule.IsUsers && machine.Project == machine.Home))
            {
                continue;
            }

            bool isTarget = rule.Role switch
            {
                ClientFileRole.Main => there.Contains(ClientFileRole.Main) || !(there.Contains(ClientFileRole.Alternative) || there.Contains(ClientFileRole.Older)),
                ClientFileRole.Older => File.Exists(file) && !there.Contains(ClientFileRole.Main),
                ClientFileRole.OnlyRead => false,
                _ => File.Exists(file),
            };
            yield return new ClientPlace
            {
                Scope = rule.Scope,
                File = file,
                Section = client.Form.Section,
                IsDefault = isTarget && rule.IsUsers && client.NoInstallation is null,
                IsShared = rule.IsShared,
                Project = rule.IsUsers ? null : machine.Project,
            };
        }
    }

    /// <summary>The file on a machine; null for one of a project where there is none.</summary>
    public string? FileOn(ClientMachine machine) => Expand(machine.System == ClientSystem.Windows ? OnWindows ?? Path : Path, machine);

    /// <summary>The folder that tells that the client is there.</summary>
    public string? SignOf(ClientMachine machine) => Sign is null ? System.IO.Path.GetDirectoryName(FileOn(machine)) : Expand(Sign, machine);

    private static string? Expand(string path, ClientMachine machine)
    {
        if (path.StartsWith("${", StringComparison.Ordinal))
        {
            int colon = path.IndexOf(":-", StringComparison.Ordinal), end = path.LastIndexOf('}');
            string folder = machine.Value(path[2..colon]) ?? Expand(path[(colon + 2)..end], machine)!;
            return Join(folder, path[(end + 1)..]);
        }

        return path switch
        {
            ['~', ..] => Join(machine.Home, path[1..]),
            _ when path.StartsWith("{data}", StringComparison.Ordinal) => Join(machine.ApplicationData, path[6..]),
            _ => machine.Project is { } project ? Join(project, path["{project}".Length..]) : null,
        };
    }

    private static string Join(string folder, string rest) => System.IO.Path.Combine([folder, .. rest.Split('/', StringSplitOptions.RemoveEmptyEntries)]);
}
