using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.PublishedServers;
using McpGateway.Tests.Support;

[assembly: AssemblyFixture(typeof(NpmPackages))]

namespace McpGateway.Tests.PublishedServers;

/// <summary>
/// The packages of package.json, installed once for every state of its lock file. Tests that need them are skipped where there is no node
/// or no npm, and only there: an installation that fails is a failure.
/// </summary>
public sealed class NpmPackages
{
    private static readonly TimeSpan s_patience = 2 * Deadline.Patience;

    private readonly Lazy<Task<string>> _folder = new(() => InstallAsync(Built.PublishedServersSource, Built.PublishedServers));
    private readonly Lazy<Task<string>> _presets = new(() => InstallAsync(PresetSource, Built.PublishedServers + "-of-presets"));

    /// <summary>Where it is said which servers of presets are installed.</summary>
    public static string PresetSource { get; } = Path.Combine(Built.PublishedServersSource, "Presets");

    /// <summary>The folder in which the packages are installed.</summary>
    public Task<string> GetFolderAsync() => GetAsync(_folder);

    /// <summary>The folder in which the servers of presets are installed: many and large ones, which only the tests of presets need.</summary>
    public Task<string> GetPresetFolderAsync() => GetAsync(_presets);

    private static async Task<string> GetAsync(Lazy<Task<string>> folder)
    {
        await Needed.OrSkipAsync("npm", "it comes with Node.js, version 20 or later; without it no published server can be tested", async () => await HasAsync("node") && await HasAsync("npm"));
        return await folder.Value;
    }

    /// <summary>The definition of a published server.</summary>
    internal async Task<ServerDefinition> ServerAsync(string package, params string[] arguments)
    {
        string folder = Path.Combine(await GetFolderAsync(), "node_modules", "@modelcontextprotocol", package);
        using JsonDocument manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "package.json")));
        string program = manifest.RootElement.GetProperty("bin").EnumerateObject().First().Value.GetString()!;
        return new ServerDefinition { Name = package, Command = "node", Arguments = [Path.Combine(folder, program), .. arguments] };
    }

    /// <summary>Runs a script of node in the folder and returns what it prints.</summary>
    internal async Task<string> RunNodeAsync(string script, string input)
    {
        (int code, string output) = await RunAsync("node", ["-e", script], await GetFolderAsync(), input);
        Assert.True(code == 0, output);
        return output.Trim();
    }

    private static async Task<string> InstallAsync(string source, string folder)
    {
        string lockFile = Path.Combine(source, "package-lock.json");
        byte[] wanted = await File.ReadAllBytesAsync(lockFile);
        string mark = Path.Combine(folder, "installed-lock.json");
        Directory.CreateDirectory(folder);

        // Two test runs at once install one after the other.
        await using FileStream guard = await LockAsync(Path.Combine(folder, ".lock"));
        if (File.Exists(mark) && (await File.ReadAllBytesAsync(mark)).AsSpan().SequenceEqual(wanted))
        {
            return folder;
        }

        File.Delete(mark);
        File.Copy(lockFile, Path.Combine(folder, "package-lock.json"), overwrite: true);
        File.Copy(Path.Combine(source, "package.json"), Path.Combine(folder, "package.json"), overwrite: true);
        (int code, string output) = await RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder);
        Assert.True(code == 0, "npm ci failed:\n" + output);
        await File.WriteAllBytesAsync(mark, wanted);
        return folder;
    }

    private static async Task<FileStream> LockAsync(string file)
    {
        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Environment.TickCount64 < end)
            {
                await Task.Delay(100);
            }
        }
    }

    private static async Task<bool> HasAsync(string program)
    {
        try
        {
            return (await RunAsync(program, ["--version"], Environment.CurrentDirectory)).Code == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, string folder, string input = "")
    {
        if (OperatingSystem.IsWindows() && program == "npm")
        {
            (program, arguments) = ("cmd.exe", ["/c", "npm", .. arguments]);
        }

        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(s_patience);
        return (process.ExitCode, await output + await errors);
    }
}
