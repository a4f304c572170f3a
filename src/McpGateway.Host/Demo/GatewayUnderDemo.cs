using System.Diagnostics;
using McpGateway.Configuration;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpGateway.Host.Demo;

/// <summary>
/// The gateway that the demonstration plays a client of: this executable as a process of its own. The SDK's own way to start a server puts
/// <c>cmd.exe /c</c> before every command on Windows, which may outlive what it has started.
/// </summary>
internal sealed class GatewayUnderDemo : IDisposable
{
    /// <summary>Longer than a gateway needs for a server that has to be killed.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private GatewayUnderDemo(Process process)
    {
        _process = process;
        Transport = new StreamClientTransport(process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
    }

    public IClientTransport Transport { get; }

    /// <summary>Starts a gateway for a home folder, with the demonstration server behind it.</summary>
    public static GatewayUnderDemo Start(GatewayHome home)
    {
        var start = new ProcessStartInfo(SelfCommand.Program, [.. SelfCommand.Arguments, "--with-demo-server"])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[GatewayHome.Variable] = home.Root;
        Process process = Process.Start(start)!;
        // What it says there is in its log, too; the pipe must not fill.
        process.BeginErrorReadLine();
        return new GatewayUnderDemo(process);
    }

    /// <summary>Closes its standard input, upon which it ends its servers and itself.</summary>
    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Kill();
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Kill()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or AggregateException or System.ComponentModel.Win32Exception)
        {
            // It has ended, or is ending.
        }
    }
}
