using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Clients;
using McpGateway.Configuration;

namespace McpGateway.PowerShell;

/// <summary>What a client is told to start: the executable where there is one, otherwise this module in PowerShell. All by full paths, for a client's own PATH may be short.</summary>
internal sealed class GatewayCommand
{
    private readonly GatewayBinary _binary;
    private readonly string? _executable;
    private bool _isInstalled;

    private GatewayCommand(GatewayBinary binary, string? executable, IReadOnlyList<string> line)
    {
        _binary = binary;
        _executable = executable;
        Line = line;
    }

    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Line { get; }

    /// <summary>Finds it: the one that is named, one in the module, one on the PATH, one that is installed already.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="named">The full path of an executable that the user has named.</param>
    public static GatewayCommand Find(PSCmdlet cmdlet, ClientMachine machine, GatewayHome home, string? named)
    {
        var binary = new GatewayBinary(home);
        string root = ModuleFolder(cmdlet);
        string? executable = named ?? Executables(cmdlet, machine).FirstOrDefault(File.Exists) ?? (binary.Exists ? binary.Command : null);
        if (executable is not null)
        {
            return new GatewayCommand(binary, executable, [binary.Command]);
        }

        string manifest = CodeGeneration.EscapeSingleQuotedStringContent(Path.Combine(root, "McpGateway.psd1"));
        string pwsh = Path.Combine((string)cmdlet.SessionState.PSVariable.GetValue("PSHOME"), OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        string program = File.Exists(pwsh) ? pwsh : Environment.ProcessPath ?? "pwsh";
        return new GatewayCommand(binary, null, [program, "-NoProfile", "-NonInteractive", "-Command", $"Import-Module '{manifest}'; Start-McpGateway"]);
    }

    /// <summary>Where an executable may lie that is not installed yet: in the module, then on the PATH.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="machine">The machine.</param>
    public static IEnumerable<string> Executables(PSCmdlet cmdlet, ClientMachine machine)
    {
        string root = ModuleFolder(cmdlet);
        return [Path.Combine(root, GatewayBinary.FileName), Path.Combine(root, "bin", GatewayBinary.FileName), .. GatewayBinary.FindOnPath(machine) is { } found ? [found] : (string[])[]];
    }

    private static string ModuleFolder(PSCmdlet cmdlet)
    {
        string module = cmdlet.MyInvocation.MyCommand.Module is { } loaded ? loaded.ModuleBase : "";
        // The assembly lies in bin of the module's folder.
        return Path.GetFileName(module) == "bin" ? Path.GetDirectoryName(module)! : module;
    }

    /// <summary>Puts the executable where the line names it, once.</summary>
    /// <exception cref="ConfigurationException">It cannot be copied, or is none.</exception>
    public async Task InstallAsync(CancellationToken cancellationToken)
    {
        if (_executable is not null && !_isInstalled)
        {
            _binary.Install(_executable, await GatewayBinary.VersionOfAsync(_executable, cancellationToken).ConfigureAwait(false));
            _isInstalled = true;
        }
    }
}
