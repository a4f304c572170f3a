using System.Diagnostics;
using System.Runtime.InteropServices;

namespace McpGateway.PowerShell.Tests;

/// <summary>A tool that the tests bring themselves: fetched from NuGet by <c>dotnet</c>, once, in one version, below <c>artifacts/</c>.</summary>
/// <param name="name">The package, as NuGet calls it.</param>
/// <param name="version">The only version that will do.</param>
/// <param name="root">The folder of all such tools.</param>
/// <param name="install">The arguments of <c>dotnet</c> that install it into a folder.</param>
internal sealed class PinnedTool(string name, string version, string root, Func<string, string[]> install)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>Where it lies when it is installed.</summary>
    public string Folder { get; } = Path.Combine(root, $"{name.ToLowerInvariant()}-{version}");

    /// <summary>The <c>dotnet</c> that runs these tests, wherever it was installed.</summary>
    public static string DotNet { get; } = FindDotNet();

    /// <summary>Installs it where that has not been done yet.</summary>
    /// <returns>Its folder, which is whole: it gets its name last, so that two test runs at once do not see each other's half.</returns>
    /// <exception cref="PinnedToolException">It could not be installed; the message says why and what to do, on one line.</exception>
    public async Task<string> GetAsync()
    {
        if (Directory.Exists(Folder))
        {
            return Folder;
        }

        Directory.CreateDirectory(root);
        string unfinished = Path.Combine(root, $".{name.ToLowerInvariant()}-{Guid.NewGuid():N}");
        try
        {
            (int code, string output) = await RunAsync(install(unfinished));
            if (code != 0 || !Directory.Exists(unfinished))
            {
                throw new PinnedToolException(
                    $"{name} {version}, which the tests bring themselves, could not be installed from NuGet: {Reason(output)} "
                    + $"Where there is a network, this does it: dotnet {string.Join(' ', install(Folder))}");
            }

            Directory.Move(unfinished, Folder);
        }
        catch (IOException) when (Directory.Exists(Folder))
        {
            // Another test run was faster; one is as good as the other.
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }

        return Folder;
    }

    /// <summary>The line that says what went wrong, of all those that <c>dotnet</c> writes.</summary>
    private static string Reason(string output)
    {
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string line = lines.FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? lines.LastOrDefault() ?? "dotnet says nothing.";
        return line.Length > 400 ? line[..400] + "…" : line.EndsWith('.') ? line : line + ".";
    }

    private async Task<(int Code, string Output)> RunAsync(string[] arguments)
    {
        // There, so that the repository's own global.json and NuGet.Config count.
        var start = new ProcessStartInfo(DotNet, arguments) { WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, FormattableString.Invariant($"error: it took longer than {s_patience.TotalMinutes} minutes"));
        }

        return (process.ExitCode, await errors + await output);
    }

    private static string FindDotNet()
    {
        string file = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(file) ? file : "dotnet";
    }
}
