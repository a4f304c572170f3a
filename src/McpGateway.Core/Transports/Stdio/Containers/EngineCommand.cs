using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace McpGateway.Transports.Stdio.Containers;

/// <summary>Asks a container engine something and waits for its answer, though not for ever: a service that starts or hangs must keep nobody waiting.</summary>
internal static class EngineCommand
{
    /// <summary>How long an engine may take where something was to be ended.</summary>
    public static TimeSpan LongPatience { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Runs a command. Null where it could not be started or did not end in time.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public static async Task<(int Code, string Output)?> RunAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string? folder, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            using Process engine = Process.Start(Plan(program, arguments, environment, folder))!;
            engine.StandardInput.Close();
            var output = new StringBuilder();
            engine.OutputDataReceived += (_, line) => output.Append(line.Data).Append('\n');
            engine.ErrorDataReceived += (_, _) => { };
            engine.BeginOutputReadLine();
            engine.BeginErrorReadLine();
            try
            {
                await engine.WaitForExitAsync(cancellationToken).WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
                return (engine.ExitCode, output.ToString());
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                engine.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                return null;
            }
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            return null;
        }
    }

    /// <summary>What is started: its streams are its own, since the gateway's are the protocol's.</summary>
    public static ProcessStartInfo Plan(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            WorkingDirectory = folder ?? "",
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
