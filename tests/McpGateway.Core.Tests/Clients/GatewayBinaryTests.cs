using System.Diagnostics;
using McpGateway.Clients;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Clients;

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
        using var home = new TemporaryHome();
        home.WriteServers();
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
    public async Task A_client_gets_the_folder_of_the_gateway_where_it_is_not_the_usual_one()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".cursor/mcp.json", "{}");
        ClientApplication client = KnownClients.Find("Cursor")!;
        var elsewhere = new ConfigurationStore(new GatewayHome(Path.Combine(rig.UserHome, "elsewhere")));

        await new ClientInstaller(rig.Machine, elsewhere).InstallAsync(client, rig.PlaceOf(client), rig.Options, CancellationToken.None);

        Assert.Contains($"\"env\": {{ \"MCP_GATEWAY_HOME\": \"{elsewhere.Home.Root}\" }}", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
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
