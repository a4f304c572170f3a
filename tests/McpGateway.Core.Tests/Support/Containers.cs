using System.Diagnostics;
using System.Runtime.InteropServices;
using McpGateway.Configuration;

namespace McpGateway.Tests.Support;

/// <summary>Podman with images and containers of a test's own, gone with the test. Its only image is empty: the folders of this machine are laid into the containers.</summary>
internal sealed class Containers : IAsyncDisposable
{
    private const string Image = "localhost/empty";

    private readonly string _folder;

    private Containers(TemporaryHome home)
    {
        _folder = Directory.CreateDirectory(Path.Combine(home.Root, "containers")).FullName;
        Program = Path.Combine(_folder, "podman");
        File.WriteAllText(Program, $"#!/bin/sh\nPODMAN_TEST_FOLDER='{_folder}' exec '{Source}' \"$@\"\n");
        MakeExecutable(Program);
    }

    private static string Source => Path.Combine(Built.Repository, "tests", "containers", "podman");

    /// <summary>The engine.</summary>
    public string Program { get; }

    /// <summary>Prepares it; skips the test where no container can be run.</summary>
    public static async Task<Containers> StartAsync(TemporaryHome home)
    {
        await Needed.OrSkipAsync(
            "podman", "apt-get install podman crun catatonit; and it must be allowed to run a container here", async () => OperatingSystem.IsLinux() && (await RunAsync(Source, "works")).Code == 0);
        var containers = new Containers(home);
        await containers.AskAsync("ps");
        return containers;
    }

    /// <summary>A sample server in a container.</summary>
    /// <param name="name">The server's name.</param>
    /// <param name="run">What stands before the folders that are laid into it, <c>run</c> included.</param>
    /// <param name="options">The sample server's options.</param>
    public ServerDefinition Server(string name, string[] run, params string[] options)
    {
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string server = Path.GetDirectoryName(Built.SampleServer)!;
        string[] folders = [.. ((string[])["/usr", "/bin", "/lib", "/lib64", dotnet, server]).Where(Directory.Exists).Distinct(StringComparer.Ordinal).SelectMany(folder => (string[])["-v", $"{folder}:{folder}:ro"])];
        return new ServerDefinition
        {
            Name = name,
            Command = Program,
            Arguments = [.. run, .. folders, "-e", "DOTNET_ROOT=" + dotnet, "--env=DOTNET_EnableDiagnostics=0", Image, Built.SampleServer, .. options],
        };
    }

    /// <summary>The names of all containers, whatever their state.</summary>
    public async Task<string[]> NamesAsync() => (await AskAsync("ps", "-a", "--format", "{{.Names}}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Asks the engine.</summary>
    public async Task<string> AskAsync(params string[] arguments)
    {
        (int code, string output) = await RunAsync(Program, arguments);
        Assert.True(code == 0, $"podman {string.Join(' ', arguments)}: {output}");
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        if (await NamesAsync() is { Length: > 0 } left)
        {
            await RunAsync(Program, ["kill", .. left]);
            await RunAsync(Program, ["rm", "-f", .. left]);
        }

        // The engine tidies up for a moment longer.
        await Deadline.Until(IsDeleted, () => $"{_folder} cannot be deleted");
    }

    private bool IsDeleted()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return !Directory.Exists(_folder);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static void MakeExecutable(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().InTime();
        return (process.ExitCode, await output.InTime() + (process.ExitCode == 0 ? "" : await errors.InTime()));
    }
}
