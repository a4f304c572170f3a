using System.Diagnostics;
using System.Text;
using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Clients.Installing;

public sealed class GatewayBinaryTests
{
    [Fact]
    public async Task The_executable_runs_from_a_path_that_stays_after_an_update()
    {
        using var home = new TemporaryHome();
        var binary = new GatewayBinary(home.Home);

        binary.Install(Built.Gateway, "1.0.0");
        Assert.Matches(@"^\d+\.\d+", await RunAsync(binary.Command));
        string command = binary.Command;

        // From where it lies, as an installation by the installed one does; then a next version beside it.
        binary.Install(binary.Command, "1.0.0");
        binary.Install(binary.Command, "2.0.0");

        Assert.Equal(command, binary.Command);
        Assert.Matches(@"^\d+\.\d+", await RunAsync(binary.Command));
        Assert.Equal(["1.0.0", "2.0.0"], Directory.GetDirectories(Path.Combine(home.Home.Root, "bin")).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.GetFiles(Path.Combine(home.Home.Root, "bin"), "*.new", SearchOption.AllDirectories));
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(home.Home.Root, "bin", "2.0.0")), file => file.EndsWith(".pdb", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gateway_that_runs_goes_on_while_its_version_is_replaced()
    {
        using TemporaryHome home = TemporaryHome.With();
        var binary = new GatewayBinary(home.Home);
        binary.Install(Built.Gateway, "1.0.0");
        var start = new ProcessStartInfo(binary.Command) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[GatewayHome.Variable] = home.Home.Root;
        using Process gateway = Process.Start(start)!;

        File.SetLastWriteTimeUtc(Path.Combine(home.Home.Root, "bin", "1.0.0", "mcp-gateway.dll"), DateTime.UnixEpoch);
        binary.Install(Built.Gateway, "1.0.0");
        binary.Install(Built.Gateway, "1.1.0");
        await gateway.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""");
        string? line = await gateway.StandardOutput.ReadLineAsync().InTime();
        gateway.StandardInput.Close();

        Assert.Contains("\"id\":1", line!, StringComparison.Ordinal);
        await gateway.WaitForExitAsync().InTime();
        Assert.Equal(0, gateway.ExitCode);
    }

    [Fact]
    public void Of_a_program_that_is_one_file_only_that_is_copied()
    {
        using var home = new TemporaryHome();
        string source = Path.Combine(home.Root, "usr-local-bin");
        Directory.CreateDirectory(source);
        File.WriteAllText(Path.Combine(source, GatewayBinary.FileName), "#!/bin/sh\n");
        File.WriteAllText(Path.Combine(source, "somebody-elses"), "x");

        new GatewayBinary(home.Home).Install(Path.Combine(source, GatewayBinary.FileName), "1.0.0");

        string copy = Assert.Single(Directory.GetFiles(Path.Combine(home.Home.Root, "bin", "1.0.0")));
        Assert.Equal(GatewayBinary.FileName, Path.GetFileName(copy));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(copy).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task An_executable_whose_package_has_lost_the_mark_runs_once_it_is_installed()
    {
        using var home = new TemporaryHome();
        string packed = CopyTo(home, "module", withStarter: true);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(packed, UnixFileMode.UserRead);
        }

        var binary = new GatewayBinary(home.Home);
        await binary.InstallAsync(packed, CancellationToken.None);
        Directory.Delete(Path.GetDirectoryName(packed)!, recursive: true);

        string version = (await RunAsync(binary.Command)).Trim();
        Assert.Equal([version], Directory.GetDirectories(Path.Combine(home.Home.Root, "bin")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_executable_by_another_name_is_installed_by_its_own()
    {
        using var home = new TemporaryHome();
        string packed = CopyTo(home, "downloads", withStarter: true), renamed = Path.Combine(Path.GetDirectoryName(packed)!, OperatingSystem.IsWindows() ? "gateway-x64.exe" : "gateway-x64");
        File.Move(packed, renamed);

        var binary = new GatewayBinary(home.Home);
        await binary.InstallAsync(renamed, CancellationToken.None);

        Assert.Matches(@"^\d+\.\d+", await RunAsync(binary.Command));
    }

    [Fact]
    [Trait("system", "unix")]
    public async Task The_starter_of_a_NET_tool_installs_the_tool_which_runs_after_the_tool_is_gone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux is needed: elsewhere a starter is signed, or found in the package.");
        using var home = new TemporaryHome();
        string starter = WriteToolStarter(home, CopyTo(home, "tools/.store/tool", withStarter: false));
        Assert.Matches(@"^\d+\.\d+", await RunAsync(starter));

        var binary = new GatewayBinary(home.Home);
        await binary.InstallAsync(starter, CancellationToken.None);
        Directory.Delete(Path.GetDirectoryName(starter)!, recursive: true);

        // As a desktop application starts it: it knows neither where .NET is nor much of a PATH.
        var start = new ProcessStartInfo(binary.Command, ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment.Clear();
        start.Environment["PATH"] = "/nowhere";
        using Process process = Process.Start(start)!;
        Assert.Matches(@"^\d+\.\d+", await process.StandardOutput.ReadToEndAsync().InTime());

        // And from where it lies now, a second time.
        await binary.InstallAsync(binary.Command, CancellationToken.None);
        Assert.Matches(@"^\d+\.\d+", await RunAsync(binary.Command));
        Assert.Single(Directory.GetDirectories(Path.Combine(home.Home.Root, "bin")));
    }

    [Fact]
    public async Task What_is_no_gateway_is_refused_and_leaves_nothing()
    {
        using var home = new TemporaryHome();
        string other = Path.Combine(home.Root, "other");
        File.WriteAllText(other, "#!/bin/sh\necho hello\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(other, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var binary = new GatewayBinary(home.Home);
        await Assert.ThrowsAsync<ConfigurationException>(() => binary.InstallAsync(other, CancellationToken.None));

        Assert.False(binary.Exists);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(home.Home.Root, "bin")));
    }

    [Fact]
    public async Task A_client_gets_the_folder_of_the_gateway_where_it_is_not_the_usual_one()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".cursor/mcp.json", "{}");
        ClientApplication client = KnownClients.Find("Cursor")!;
        var elsewhere = new ConfigurationStore(new GatewayHome(Path.Combine(rig.UserHome, "elsewhere")));

        await new ClientInstaller(rig.Machine, elsewhere).InstallAsync(client, rig.PlaceOf(client), rig.Options, CancellationToken.None);

        Assert.Contains($"\"env\": {{ \"MCP_GATEWAY_HOME\": \"{elsewhere.Home.Root}\" }}", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    /// <summary>The gateway with the files it needs, as a package lays it out.</summary>
    private static string CopyTo(TemporaryHome home, string folder, bool withStarter)
    {
        string target = Directory.CreateDirectory(Path.Combine(home.Root, folder)).FullName;
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(Built.Gateway)!).Where(file => withStarter || Path.GetFileName(file) != GatewayBinary.FileName))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        return Path.Combine(target, GatewayBinary.FileName);
    }

    /// <summary>What <c>dotnet tool install</c> makes: the gateway's starter, which names the assembly by a path from its own folder.</summary>
    private static string WriteToolStarter(TemporaryHome home, string tool)
    {
        byte[] starter = File.ReadAllBytes(Built.Gateway);
        string path = Path.Combine(home.Root, "tools", GatewayBinary.FileName);
        int at = starter.AsSpan().IndexOf("mcp-gateway.dll\0"u8);
        byte[] named = Encoding.UTF8.GetBytes(Path.GetRelativePath(Path.GetDirectoryName(path)!, Path.ChangeExtension(tool, null) + ".dll"));
        named.CopyTo(starter, at);
        File.WriteAllBytes(path, starter);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static async Task<string> RunAsync(string program)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync().InTime();
        await process.WaitForExitAsync().InTime();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
