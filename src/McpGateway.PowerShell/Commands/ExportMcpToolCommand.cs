using System.Management.Automation;
using System.Text;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Importing;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Writes the functions that Import-McpTool makes from a server's tools to a module on disk. Whoever uses the module needs the server in their configuration; the module starts
/// it when a function is first called.
/// </summary>
[Cmdlet(VerbsData.Export, "McpTool", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportMcpToolCommand : ToolFunctionCommand
{
    /// <summary>The server's name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string Server { get; set; } = "";

    /// <summary>The module's folder; its name becomes the name of the module. It is created if it does not exist.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Replaces an existing module.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the module's manifest, a file that Import-Module accepts.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (Folder() is not { } folder)
        {
            WriteError(ImportErrors.PathInvalid(Path));
            return;
        }

        string name = System.IO.Path.GetFileName(folder);
        string manifest = System.IO.Path.Combine(folder, name + ".psd1"), script = System.IO.Path.Combine(folder, name + ".psm1");
        if (!Force && Array.Find([manifest, script], File.Exists) is { } there)
        {
            WriteError(ImportErrors.ModuleExists(there));
            return;
        }

        GatewayRuntime runtime = ModuleRuntime.Current;
        ServerDefinition? server = runtime.Configuration.Current.Find(Server);
        if (server is null)
        {
            WriteError(runtime.UnknownServer(Server).ToErrorRecord(Server));
            return;
        }

        IReadOnlyList<CatalogEntry> entries = Catalogs(runtime, [server]);
        IReadOnlyList<ToolFunction> functions = entries.Count > 0 ? Functions(entries[0]) : [];
        WriteUnknown(entries);
        if (functions.Count == 0)
        {
            if (entries.Count > 0 && Tool is null)
            {
                WriteError(ImportErrors.NothingToImport(server.Name, "it has no tools that may be called", "Get-McpTool shows its tools, and Get-McpServer shows what is denied."));
            }
        }
        else if (ShouldProcess(folder, FormattableString.Invariant($"Write module '{name}' with {functions.Count} functions for the tools of '{server.Name}'")))
        {
            Write(folder, manifest, script, server.Name, functions);
        }
    }

    private void Write(string folder, string manifest, string script, string server, IReadOnlyList<ToolFunction> functions)
    {
        try
        {
            Directory.CreateDirectory(folder);
            // The manifest last: as long as it is not there, nobody finds half a module.
            Replace(script, ModuleWriter.ForDisk(server, functions));
            Replace(manifest, ModuleWriter.Manifest(System.IO.Path.GetFileName(folder), server, functions));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(ImportErrors.NotWritten(e, folder));
            return;
        }

        if (PassThru)
        {
            WriteFile(manifest);
        }
    }

    private static void Replace(string file, string text)
    {
        string temporary = file + ".new";
        File.WriteAllText(temporary, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(temporary, file, overwrite: true);
    }

    private string? Folder()
    {
        string folder = System.IO.Path.TrimEndingDirectorySeparator(FilePath.Resolve(SessionState.Path, Path) ?? "");
        return System.IO.Path.GetFileName(folder).Length > 0 && !File.Exists(folder) ? folder : null;
    }
}
