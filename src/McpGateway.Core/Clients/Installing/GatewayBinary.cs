using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Files;

namespace McpGateway.Clients.Installing;

/// <summary>
/// The executable that clients start. It lies in <c>bin</c> of the gateway's folder under its version, where no update of a module or a tool removes it; what a client's
/// entry names stays the same from version to version.
/// </summary>
public sealed class GatewayBinary
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>How old a copy must be that an installation was about to try, to be that of one that was killed.</summary>
    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);

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

    /// <summary>The gateway that runs in this process, as a file that <see cref="Install"/> takes: the executable, by whatever name, or its assembly where .NET runs that.</summary>
    /// <exception cref="ConfigurationException">It is not known where the files of this process are.</exception>
    public static string Running =>
        ((string[])[FileName, GatewayFiles.AssemblyName]).Select(file => Path.Combine(AppContext.BaseDirectory, file)).FirstOrDefault(File.Exists)
        ?? Environment.ProcessPath
        ?? throw new ConfigurationException($"There is no {FileName} in {AppContext.BaseDirectory} that could be copied. Run the executable itself, by its full path.");

    /// <summary>Whether there is one already; a link that leads nowhere is none.</summary>
    public bool Exists => IsThere(Command);

    /// <summary>The versions that lie there, the newest first.</summary>
    internal IReadOnlyList<string> Versions => Directory.Exists(_folder)
        ? [.. Directory.GetDirectories(_folder).Where(folder => File.Exists(Path.Combine(folder, FileName))).Select(folder => Path.GetFileName(folder)).OrderDescending(VersionOrder.Instance)]
        : [];

    /// <summary>The newest of them; null where there is none.</summary>
    internal string? Newest => Versions is [var newest, ..] ? newest : null;

    /// <summary>The version that <see cref="Command"/> starts, as far as the files tell; null where that cannot be told, or nothing is there.</summary>
    internal string? Linked
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

    /// <summary>The executable of a version.</summary>
    /// <param name="version">The version.</param>
    internal string ExecutableOf(string version) => Path.Combine(_folder, version, FileName);

    /// <summary>The version whose folder a path lies in; null where it lies in none of them.</summary>
    /// <param name="path">A full path.</param>
    internal string? VersionOfPath(string path)
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
        string said = (await RunAsync(executable, ["--version"], null, cancellationToken).ConfigureAwait(false)).Trim();
        return said.Length is > 0 and <= 64 && char.IsAsciiDigit(said[0]) && said.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+')
            ? said
            : throw new ConfigurationException($"{executable} is no mcp-gateway: it does not say its version. Name another executable, or none.");
    }

    /// <summary>Puts a version there and makes <see cref="Command"/> start it. A gateway that runs keeps the files it has.</summary>
    /// <param name="executable">The executable, or its assembly where there is no executable; what it needs lies beside it.</param>
    /// <param name="version">The version, which names its folder.</param>
    /// <exception cref="ConfigurationException">The files cannot be copied.</exception>
    public void Install(string executable, string version)
    {
        string target = Path.Combine(_folder, version);
        try
        {
            AtomicFile.CreatePrivateFolder(_folder);
            GatewayFiles.Copy(executable, target);
            if (OperatingSystem.IsWindows())
            {
                // Links need a right there that users do not have: the files lie beside the folders of the versions, too.
                GatewayFiles.Copy(Path.Combine(target, FileName), _folder);
            }
            else
            {
                Link(Path.Combine(version, FileName));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Uncopied(target, e);
        }
    }

    /// <summary>Puts an executable there as <see cref="Install"/> does, once a copy of it has started and said its version.</summary>
    /// <param name="executable">The executable. It need not be marked as one, for packages lose that mark.</param>
    /// <param name="cancellationToken">Ends the wait for what it says.</param>
    /// <exception cref="ConfigurationException">It cannot be copied or started, or is none of the gateway's.</exception>
    public async Task InstallAsync(string executable, CancellationToken cancellationToken)
    {
        string trial = Path.Combine(_folder, $"{Guid.NewGuid():N}.new");
        try
        {
            AtomicFile.CreatePrivateFolder(_folder);
            foreach (string left in Directory.GetDirectories(_folder, "*.new").Where(folder => DateTime.UtcNow - Directory.GetCreationTimeUtc(folder) > s_abandoned))
            {
                GatewayFiles.TryDeleteFolder(left);
            }

            GatewayFiles.Copy(executable, trial);
            string copy = Path.Combine(trial, FileName), version;
            try
            {
                version = await VersionOfAsync(copy, cancellationToken).ConfigureAwait(false);
            }
            catch (ConfigurationException) when (IsMarked(executable))
            {
                // A .NET tool is started by a file that finds it from where it lies, and not from anywhere else. The tool itself knows what to copy.
                await VersionOfAsync(executable, cancellationToken).ConfigureAwait(false);
                await RunAsync(executable, ["install", "--only-executable"], Path.GetDirectoryName(_folder), cancellationToken).ConfigureAwait(false);
                return;
            }

            Install(copy, version);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Uncopied(_folder, e);
        }
        finally
        {
            GatewayFiles.TryDeleteFolder(trial);
        }
    }

    private static async Task<string> RunAsync(string executable, string[] arguments, string? home, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_patience);
            var start = new ProcessStartInfo(executable, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, CreateNoWindow = true };
            if (home is not null)
            {
                start.Environment[GatewayHome.Variable] = home;
            }

            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            try
            {
                Task<string> complaint = process.StandardError.ReadToEndAsync(limit.Token);
                string said = await process.StandardOutput.ReadToEndAsync(limit.Token).ConfigureAwait(false);
                string problem = await complaint.ConfigureAwait(false);
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                return process.ExitCode == 0 ? said : throw new IOException(UntrustedText.OneLine($"it ends with exit code {process.ExitCode}{(problem.Length > 0 ? ": " + problem.Trim() : "")}", 500) + ".");
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
    }

    private static bool IsMarked(string executable) =>
        OperatingSystem.IsWindows() || (File.Exists(executable) && (File.GetUnixFileMode(executable) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);

    private static ConfigurationException Uncopied(string target, Exception e) =>
        new($"The executable cannot be copied to {target}: {e.Message} Check the permissions of that folder and the space on its disk.", e);

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
