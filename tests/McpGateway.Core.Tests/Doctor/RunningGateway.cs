using System.Diagnostics;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Doctor;

/// <summary>A gateway of the rig's user, with a server that runs.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly Process _process;

    private RunningGateway(Process process)
    {
        _process = process;
    }

    /// <summary>Starts it and has it start a server.</summary>
    /// <param name="rig">The user.</param>
    /// <param name="server">The server.</param>
    /// <param name="pids">The file in which the server writes its id.</param>
    /// <param name="count">How many ids there will be then.</param>
    /// <param name="program">The executable; the built one where null.</param>
    public static async Task<RunningGateway> StartAsync(DoctorRig rig, string server, string pids, int count, string? program = null)
    {
        var start = new ProcessStartInfo(program ?? Built.Gateway) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[GatewayHome.Variable] = rig.Home.Root;
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""");
        await process.StandardInput.WriteLineAsync(GatewayProcess.Request("2", "tools/call", GatewayProcess.Call(server, "pid", "{}")));
        await process.StandardInput.FlushAsync();
        await Deadline.Until(() => TemporaryHome.Lines(pids).Length >= count, () => "the server was not started");
        return new RunningGateway(process);
    }

    /// <summary>Kills it: its servers are left.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().InTime();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().InTime();
        }

        _process.Dispose();
    }
}
