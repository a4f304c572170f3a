using System.ComponentModel;
using System.Diagnostics;

namespace McpGateway.Clients;

/// <summary>
/// Has a client's own program edit its file: a client that runs may write the file again at any time, and what others have written into it is lost then. Its arguments hold
/// no secret: the gateway's entry has none, and servers of the user are removed by name.
/// </summary>
internal sealed class ClientCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly string _program;
    private readonly ClientMachine _machine;

    /// <param name="program">The full path of the program.</param>
    /// <param name="machine">The machine whose home the program is to use.</param>
    public ClientCommand(string program, ClientMachine machine)
    {
        _program = program;
        _machine = machine;
    }

    /// <summary>A program of this name on the PATH of a machine; null where there is none that can be started as it is.</summary>
    public static string? Find(ClientMachine machine, string name)
    {
        // A batch file would read the JSON in its arguments as a command line of its own.
        string file = machine.System == ClientSystem.Windows ? name + ".exe" : name;
        char separator = machine.System == ClientSystem.Windows ? ';' : ':';
        return (machine.Value("PATH") ?? "").Split(separator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Adds an entry for the user; whether the program says that it did.</summary>
    public Task<bool> AddAsync(string name, string json, CancellationToken cancellationToken) => RunAsync(["mcp", "add-json", name, json, "--scope", "user"], cancellationToken);

    /// <summary>Removes an entry of the user; whether the program says that it did.</summary>
    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) => RunAsync(["mcp", "remove", name, "--scope", "user"], cancellationToken);

    private async Task<bool> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(_program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            // Not the folder of a project, which may have entries of its own.
            WorkingDirectory = _machine.Home,
        };
        start.Environment[_machine.System == ClientSystem.Windows ? "USERPROFILE" : "HOME"] = _machine.Home;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
            process.StandardInput.Close();
            // Read, so that a full pipe does not stop it; what it says may repeat what is in its file and is shown to nobody.
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token), process.WaitForExitAsync(limit.Token)).ConfigureAwait(false);
            return process.ExitCode == 0;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            process?.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
        finally
        {
            process?.Dispose();
        }
    }
}
