using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;

namespace McpGateway.PowerShell;

/// <summary>What a client is told to start: the executable where there is one, otherwise this module in PowerShell. All by full paths, for a client's own PATH may be short.</summary>
internal sealed class GatewayCommand
{
    private readonly GatewayBinary _binary;
    private readonly string? _executable;
    private readonly IReadOnlyList<string>? _without;
    private bool _isInstalled;

    private GatewayCommand(GatewayBinary binary, string? executable, IReadOnlyList<string> line, IReadOnlyList<string>? without)
    {
        _binary = binary;
        _executable = executable;
        _without = without;
        Line = line;
    }

    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Line { get; private set; }

    /// <summary>Finds it: the one that is named, one in the module, one on the PATH, one that is installed already.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="named">The full path of an executable that the user has named.</param>
    public static GatewayCommand Find(PSCmdlet cmdlet, ClientMachine machine, GatewayHome home, string? named)
    {
        var binary = new GatewayBinary(home);
        string root = ModuleFolder(cmdlet);
        string? packed = named is null ? PackagedExecutable.Find(root) : null;
        string? executable = named ?? packed ?? GatewayBinary.FindOnPath(machine) ?? (binary.Exists ? binary.Command : null);
        IReadOnlyList<string> module = OfModule(cmdlet, root);
        return executable is null
            ? new GatewayCommand(binary, null, module, null)
            : new GatewayCommand(binary, executable, [binary.Command], packed is null ? null : module);
    }

    /// <summary>An executable that is not installed yet: the module's, or one on the PATH. Null where there is none.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="machine">The machine.</param>
    public static string? FindExecutable(PSCmdlet cmdlet, ClientMachine machine) => PackagedExecutable.Find(ModuleFolder(cmdlet)) ?? GatewayBinary.FindOnPath(machine);

    private static string ModuleFolder(PSCmdlet cmdlet)
    {
        string module = cmdlet.MyInvocation.MyCommand.Module is { } loaded ? loaded.ModuleBase : "";
        // The assembly lies below the module's folder: in bin, or in bin/compiled/<platform>.
        for (string? folder = module; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "McpGateway.psd1")))
            {
                return folder;
            }
        }

        return module;
    }

    /// <summary>PowerShell with the module. Of a module under its version the folder above is named: an update puts the next version beside it, and PowerShell takes the newest.</summary>
    private static string[] OfModule(PSCmdlet cmdlet, string root)
    {
        string above = Path.GetDirectoryName(root) ?? root;
        bool isVersioned = Version.TryParse(Path.GetFileName(root), out _) && Path.GetFileName(above).Equals("McpGateway", StringComparison.OrdinalIgnoreCase);
        string path = CodeGeneration.EscapeSingleQuotedStringContent(isVersioned ? above : Path.Combine(root, "McpGateway.psd1"));
        string pwsh = Path.Combine((string)cmdlet.SessionState.PSVariable.GetValue("PSHOME"), OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        string program = File.Exists(pwsh) ? pwsh : Environment.ProcessPath ?? "pwsh";
        return [program, "-NoProfile", "-NonInteractive", "-Command", $"Import-Module '{path}'; Start-McpGateway"];
    }

    /// <summary>Puts the executable where the line names it, once. Where the module's own does not start here, the line becomes PowerShell with the module.</summary>
    /// <returns>Why it does not start; null where it does, or there is none.</returns>
    /// <exception cref="ConfigurationException">It cannot be copied, or is none.</exception>
    public async Task<string?> InstallAsync(CancellationToken cancellationToken)
    {
        if (_executable is null || _isInstalled)
        {
            return null;
        }

        _isInstalled = true;
        try
        {
            await _binary.InstallAsync(_executable, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ConfigurationException e) when (_without is not null)
        {
            Line = _without;
            return e.Message;
        }
        catch (ConfigurationException)
        {
            _isInstalled = false;
            throw;
        }
    }
}
