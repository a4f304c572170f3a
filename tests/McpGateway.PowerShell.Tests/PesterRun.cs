using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace McpGateway.PowerShell.Tests;

/// <summary>Runs all Pester files in one PowerShell and reads what came of them.</summary>
internal static class PesterRun
{
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
            TestPowerShell powerShell = await TestPowerShell.GetAsync(Metadata("ToolsFolder"), Metadata("PowerShellVersion"), Metadata("PesterVersion"));
            using Process process = Start(powerShell, file);
            string output = await WaitAsync(process);
            return process.ExitCode == 0 && new FileInfo(file).Length > 0
                ? Read(file)
                : [Failure(FormattableString.Invariant($"It ended with {process.ExitCode} and without results.\n{output}"))];
        }
        catch (Exception e) when (e is PinnedToolException or Win32Exception)
        {
            return [Failure(e.Message)];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static PesterResult Failure(string message) => new("The tests of the module, all of them", PesterResult.Failed, message);

    private static Process Start(TestPowerShell powerShell, string resultFile)
    {
        string[] arguments = ["-NoProfile", "-NonInteractive", "-File", Path.Combine(Folder, "Run-Pester.ps1"), "-ResultFile", resultFile, "-Pester", powerShell.Pester];
        var info = new ProcessStartInfo(powerShell.Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        info.Environment["MCP_GATEWAY_TEST_MODULE"] = Metadata("ModuleFolder");
        info.Environment["MCP_GATEWAY_TEST_SERVER"] = Environment.GetEnvironmentVariable("MCP_GATEWAY_TEST_AHEAD") is { Length: > 0 } ahead
            ? Path.Combine(ahead, "SampleServer", Path.GetFileName(Metadata("SampleServer")))
            : Metadata("SampleServer");
        info.Environment["MCP_GATEWAY_TEST_LOGIN_SERVER"] = Metadata("LoginServer");
        info.Environment["NO_COLOR"] = "1";
        // What is started by the name of pwsh or dotnet is what runs these tests.
        string[] first = [Path.GetDirectoryName(powerShell.Program)!, .. Path.GetDirectoryName(PinnedTool.DotNet) is { Length: > 0 } folder ? [folder] : Array.Empty<string>()];
        info.Environment["PATH"] = string.Join(Path.PathSeparator, [.. first, Environment.GetEnvironmentVariable("PATH")]);
        if (first.Length > 1)
        {
            info.Environment["DOTNET_ROOT"] = first[1];
        }

        return Process.Start(info)!;
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
        return results.Length > 0 ? results : [Failure("Pester found no tests.")];
    }

    private static string Metadata(string key) =>
        typeof(PesterRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
