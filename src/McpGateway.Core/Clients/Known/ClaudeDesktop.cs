using McpGateway.Clients.Forms;

namespace McpGateway.Clients.Known;

/// <summary>
/// Claude Desktop. Since 2026 its usual installation on Windows is an MSIX package, which reads a copy of its own below the package's folder; a file
/// in <c>%APPDATA%</c> counts for the older kind of installation only.
/// </summary>
internal static class ClaudeDesktop
{
    private const string FileName = "claude_desktop_config.json";
    private static readonly string[] s_section = ["mcpServers"];

    public static ClientApplication Application { get; } = new()
    {
        Name = "ClaudeDesktop",
        Title = "Claude Desktop",
        Restart = "Quit Claude Desktop, not only its window, and start it again.",
        Places = Places,
        FileNames = [FileName],
        IsPresent = machine => Places(machine).Any(place => place.Scope == "msix" || Directory.Exists(Path.GetDirectoryName(place.File))),
        Form = new() { Read = ClientVariables.AsText, Write = VariableWords.AsText },
    };

    private static IEnumerable<ClientPlace> Places(ClientMachine machine)
    {
        List<ClientPlace> packages = machine.System == ClientSystem.Windows ? [.. Packages(machine)] : [];
        string usual = Path.Combine(machine.ApplicationData, "Claude", FileName);
        foreach (ClientPlace package in packages)
        {
            yield return package;
        }

        // Both are written where both exist: which of them the installed application reads cannot be seen from outside.
        yield return new ClientPlace { Scope = "user", File = usual, Section = s_section, IsDefault = packages.Count == 0 || File.Exists(usual) };
    }

    private static IEnumerable<ClientPlace> Packages(ClientMachine machine)
    {
        string folder = Path.Combine(machine.LocalApplicationData, "Packages");
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        // The publisher's id in the folder's name has changed before.
        string[] found = [.. Directory.GetDirectories(folder, "Claude_*").Order(StringComparer.Ordinal)];
        string[] files = [.. found.Select(package => Path.Combine(package, "LocalCache", "Roaming", "Claude", FileName))];
        bool anyFile = Array.Exists(files, File.Exists);
        foreach (string file in files)
        {
            yield return new ClientPlace { Scope = "msix", File = file, Section = s_section, IsDefault = !anyFile || File.Exists(file) };
        }
    }
}
