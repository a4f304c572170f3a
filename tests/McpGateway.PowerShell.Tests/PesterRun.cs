using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace McpGateway.PowerShell.Tests;

/// <summary>Runs all Pester files in one PowerShell and reads what came of them.</summary>
internal static class PesterRun
{
    /// <summary>The exit code of Run-Pester.ps1 where there is no Pester.</summary>
    private const int NoPester = 3;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(25);
    private static readonly Lazy<Task<IReadOnlyList<PesterResult>>> s_results = new(RunAsync);

    /// <summary>The results; the first who asks starts the run.</summary>
    public static Task<IReadOnlyList<PesterResult>> Results => s_results.Value;

    private static string Folder => Metadata("PesterFolder");

    private static async Task<IReadOnlyList<PesterResult>> RunAsync()
    {
        string file = Path.GetTempFileName();
        try
        {
            using Process? process = Start(file);
            if (process is null)
            {
                return PesterFiles.Skipped(Folder, "pwsh is not on the PATH");
            }

            string output = await WaitAsync(process);
            return process.ExitCode switch
            {
                0 when new FileInfo(file).Length > 0 => Read(file),
                NoPester => PesterFiles.Skipped(Folder, "Pester 5 or later is not installed"),
                _ => [new PesterResult("The Pester run", PesterResult.Failed, FormattableString.Invariant($"It ended with {process.ExitCode} and without results.\n{output}"))],
            };
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Process? Start(string resultFile)
    {
        var info = new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-File", Path.Combine(Folder, "Run-Pester.ps1"), "-ResultFile", resultFile])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        info.Environment["MCP_GATEWAY_TEST_MODULE"] = Metadata("ModuleFolder");
        info.Environment["MCP_GATEWAY_TEST_SERVER"] = Metadata("SampleServer");
        info.Environment["NO_COLOR"] = "1";
        try
        {
            return Process.Start(info);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static async Task<string> WaitAsync(Process process)
    {
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return $"It was ended, for it took longer than {s_patience}.";
        }

        return await errors + await output;
    }

    private static PesterResult[] Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        PesterResult[] results =
        [
            .. document.RootElement.EnumerateArray().Select(test => new PesterResult(
                test.GetProperty("Name").GetString()!, test.GetProperty("Outcome").GetString()!, test.GetProperty("Message").GetString() ?? "")),
        ];
        return results.Length > 0 ? results : [new PesterResult("The Pester run", PesterResult.Failed, "It found no tests.")];
    }

    private static string Metadata(string key) =>
        typeof(PesterRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
