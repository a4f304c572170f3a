namespace McpGateway.PowerShell.Tests;

public sealed class PinnedToolTests : IDisposable
{
    private const string Version = "6.2.0";

    private readonly string _root = Directory.CreateTempSubdirectory("mcp-gateway-tools-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Two_test_runs_at_once_install_one_whole_tool()
    {
        string[] folders = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => TestPowerShell.PesterTool(_root, Version).GetAsync()));

        Assert.Equal(folders[0], folders[1]);
        Assert.True(File.Exists(Path.Combine(folders[0], "pester", Version, "tools", "Pester.psd1")));
        Assert.Equal(folders[0], Assert.Single(Directory.GetFileSystemEntries(_root)));
    }

    [Fact]
    public async Task What_is_installed_is_not_fetched_again()
    {
        CutOff();
        PinnedTool tool = TestPowerShell.PesterTool(_root, Version);
        Directory.CreateDirectory(tool.Folder);

        Assert.Equal(tool.Folder, await tool.GetAsync());
    }

    [Fact]
    public async Task Without_a_network_one_line_says_what_is_missing_and_how_to_get_it_and_nothing_is_left()
    {
        CutOff();
        PinnedTool tool = TestPowerShell.PesterTool(_root, Version);

        string message = (await Assert.ThrowsAsync<PinnedToolException>(tool.GetAsync)).Message;

        Assert.StartsWith($"Pester {Version}, which the tests bring themselves, could not be installed from NuGet: error: ", message, StringComparison.Ordinal);
        Assert.EndsWith($": dotnet package download Pester@{Version} --output {tool.Folder}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Equal("NuGet.Config", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(_root))));
    }

    [Fact]
    public void A_pwsh_that_is_asked_for_and_not_there_is_an_error_that_names_the_variable()
    {
        string missing = Path.Combine(_root, "pwsh");

        Assert.StartsWith($"MCP_GATEWAY_TEST_PWSH names '{missing}', which is not there.", Assert.Throws<PinnedToolException>(() => TestPowerShell.Find(missing)).Message, StringComparison.Ordinal);
        Assert.Throws<PinnedToolException>(() => TestPowerShell.Find("no-such-pwsh"));
    }

    [Fact]
    public void A_pwsh_that_is_asked_for_is_found_by_path_and_by_name()
    {
        Assert.Equal(PinnedTool.DotNet, TestPowerShell.Find(PinnedTool.DotNet));
        Assert.Equal("dotnet", Path.GetFileNameWithoutExtension(TestPowerShell.Find("dotnet")));
    }

    /// <summary>From here on dotnet reaches no source of packages from the folder.</summary>
    private void CutOff() => File.WriteAllText(
        Path.Combine(_root, "NuGet.Config"),
        """<configuration><packageSources><clear /><add key="nowhere" value="no-such-folder" /></packageSources></configuration>""");
}
