using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Clients;

/// <summary>
/// The executable that clients start. It lies in <c>bin</c> of the gateway's folder under its version, where no update of a module or a tool removes it; what a client's
/// entry names stays the same from version to version.
/// </summary>
public sealed class GatewayBinary
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly string _folder;

    /// <summary>Names the folder of a home; nothing is copied yet.</summary>
    /// <param name="home">The gateway's folder.</param>
    public GatewayBinary(GatewayHome home)
    {
        _folder = Path.Combine(home.Root, "bin");
    }

    /// <summary>The path that a client's entry names.</summary>
    public string Command => Path.Combine(_folder, FileName);

    /// <summary>What the executable is called on this system.</summary>
    public static string FileName => OperatingSystem.IsWindows() ? "mcp-gateway.exe" : "mcp-gateway";

    /// <summary>Whether there is one already; a link that leads nowhere is none.</summary>
    public bool Exists => IsThere(Command);

    /// <summary>Whether a path leads to a file, through links or not: to .NET, a link to nothing is a file that exists.</summary>
    /// <param name="path">The path.</param>
    internal static bool IsThere(string path)
    {
        try
        {
            return File.Exists(path) && (new FileInfo(path).LinkTarget is null || File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: true });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A link to itself.
            return false;
        }
    }

    /// <summary>The versions that lie there, the newest first.</summary>
    public IReadOnlyList<string> Versions => Directory.Exists(_folder)
        ? [.. Directory.GetDirectories(_folder).Where(folder => File.Exists(Path.Combine(folder, FileName))).Select(folder => Path.GetFileName(folder)).OrderDescending(VersionOrder.Instance)]
        : [];

    /// <summary>The version that <see cref="Command"/> starts, as far as the files tell; null where that cannot be told, or nothing is there.</summary>
    public string? Linked
    {
        get
        {
            if (!OperatingSystem.IsWindows())
            {
                return new FileInfo(Command).LinkTarget is { } target ? VersionOfPath(Path.GetFullPath(target, _folder)) : null;
            }

            var file = new FileInfo(Command);
            return file.Exists ? Versions.FirstOrDefault(version => new FileInfo(ExecutableOf(version)) is var copy && copy.Length == file.Length && copy.LastWriteTimeUtc == file.LastWriteTimeUtc) : null;
        }
    }

    /// <summary>The executable of a version.</summary>
    /// <param name="version">The version.</param>
    public string ExecutableOf(string version) => Path.Combine(_folder, version, FileName);

    /// <summary>The version whose folder a path lies in; null where it lies in none of them.</summary>
    /// <param name="path">A full path.</param>
    public string? VersionOfPath(string path)
    {
        string[] parts = Path.GetRelativePath(_folder, path).Split(Path.DirectorySeparatorChar);
        return parts.Length > 1 && parts[0] is not (".." or ".") && !Path.IsPathRooted(parts[0]) ? parts[0] : null;
    }

    /// <summary>The executable on the PATH of a machine; null where there is none.</summary>
    /// <param name="machine">The machine.</param>
    public static string? FindOnPath(ClientMachine machine) => ClientCommand.Find(machine, "mcp-gateway");

    /// <summary>What an executable says that its version is.</summary>
    /// <param name="executable">The executable.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    /// <exception cref="ConfigurationException">It cannot be started, or is none of the gateway's.</exception>
    public static async Task<string> VersionOfAsync(string executable, CancellationToken cancellationToken)
    {
        string said;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_patience);
            var start = new ProcessStartInfo(executable, ["--version"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, CreateNoWindow = true };
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                said = (await process.StandardOutput.ReadToEndAsync(limit.Token).ConfigureAwait(false)).Trim();
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Exception e) when (e is Win32Exception or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ConfigurationException($"{executable} cannot be started: {e.Message} Name another executable, or none.", e);
        }

        return said.Length is > 0 and <= 64 && char.IsAsciiDigit(said[0]) && said.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+')
            ? said
            : throw new ConfigurationException($"{executable} is no mcp-gateway: it does not say its version. Name another executable, or none.");
    }

    /// <summary>Puts a version there and makes <see cref="Command"/> start it. A gateway that runs keeps the files it has.</summary>
    /// <param name="executable">The executable; what it needs lies beside it.</param>
    /// <param name="version">The version, which names its folder.</param>
    /// <exception cref="ConfigurationException">The files cannot be copied.</exception>
    public void Install(string executable, string version)
    {
        string target = Path.Combine(_folder, version);
        try
        {
            string source = Path.GetDirectoryName(Path.GetFullPath(File.ResolveLinkTarget(executable, returnFinalTarget: true)?.FullName ?? executable))!;
            AtomicFile.CreatePrivateFolder(_folder);
            string[] files = [.. FilesOf(source)];
            if (!source.Equals(Path.GetFullPath(target), StringComparison.Ordinal))
            {
                Copy(source, files, target);
            }

            if (OperatingSystem.IsWindows())
            {
                // Links need a right there that users do not have: the files lie beside the folders of the versions, too.
                Copy(target, files, _folder);
            }
            else
            {
                Link(Path.Combine(version, FileName));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ConfigurationException($"The executable cannot be copied to {target}: {e.Message} Check the permissions of {_folder} and the space on its disk.", e);
        }
    }

    /// <summary>The executable and the files it needs, relative to its folder: others may lie there, too.</summary>
    private static IEnumerable<string> FilesOf(string source)
    {
        yield return FileName;
        string[] own = ["mcp-gateway.dll", "mcp-gateway.deps.json", "mcp-gateway.runtimeconfig.json"];
        if (!File.Exists(Path.Combine(source, own[0])))
        {
            // One file with everything in it.
            yield break;
        }

        foreach (string file in own.Where(file => File.Exists(Path.Combine(source, file))))
        {
            yield return file;
        }

        using JsonDocument dependencies = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(source, own[1])));
        foreach (JsonProperty target in dependencies.RootElement.GetProperty("targets").EnumerateObject())
        {
            foreach (JsonProperty assets in target.Value.EnumerateObject().SelectMany(library => library.Value.EnumerateObject()).Where(assets => assets.Name is "runtime" or "native" or "runtimeTargets" or "resources"))
            {
                foreach (string asset in assets.Value.EnumerateObject().Select(asset => asset.Name))
                {
                    // What is for this platform alone lies beside the executable, the rest where the file says.
                    string? file = ((string[])[asset, Path.GetFileName(asset), Path.Combine(Path.GetFileName(Path.GetDirectoryName(asset)) ?? "", Path.GetFileName(asset))])
                        .FirstOrDefault(file => File.Exists(Path.Combine(source, file)));
                    if (file is not null && !own.Contains(file, StringComparer.Ordinal))
                    {
                        yield return file;
                    }
                }
            }
        }
    }

    private static void Copy(string source, IEnumerable<string> files, string target)
    {
        foreach (string file in files.Distinct(StringComparer.Ordinal))
        {
            string copy = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            Replace(new FileInfo(Path.Combine(source, file)), new FileInfo(copy));
        }
    }

    /// <summary>A program or library in use cannot be overwritten; it can be renamed, and whoever has it open keeps it.</summary>
    private static void Replace(FileInfo file, FileInfo copy)
    {
        if (copy.Exists && copy.Length == file.Length && copy.LastWriteTimeUtc == file.LastWriteTimeUtc)
        {
            return;
        }

        string fresh = $"{copy.FullName}.{Guid.NewGuid():N}.new", old = $"{copy.FullName}.{Guid.NewGuid():N}.old";
        foreach (string left in Directory.GetFiles(copy.DirectoryName!, copy.Name + ".*.old"))
        {
            TryDelete(left);
        }

        File.Copy(file.FullName, fresh);
        if (!OperatingSystem.IsWindows())
        {
            // Set, not only copied: a package may have lost the bit.
            File.SetUnixFileMode(fresh, File.GetUnixFileMode(fresh) | UnixFileMode.UserWrite | (copy.Name == FileName ? UnixFileMode.UserExecute : UnixFileMode.None));
        }
        else if (copy.Exists)
        {
            File.Move(copy.FullName, old);
        }

        File.Move(fresh, copy.FullName, overwrite: true);
        TryDelete(old);
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Still in use; the next installation removes it.
        }
    }

    private void Link(string target)
    {
        if (new FileInfo(Command).LinkTarget == target)
        {
            return;
        }

        string fresh = $"{Command}.{Guid.NewGuid():N}";
        File.CreateSymbolicLink(fresh, target);
        File.Move(fresh, Command, overwrite: true);
    }
}
