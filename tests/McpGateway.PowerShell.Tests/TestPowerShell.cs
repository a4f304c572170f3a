namespace McpGateway.PowerShell.Tests;

/// <summary>The one PowerShell, and the one Pester, of all tests of the module.</summary>
/// <param name="Program">The <c>pwsh</c> to start.</param>
/// <param name="Pester">The folder of Pester.</param>
internal sealed record TestPowerShell(string Program, string Pester)
{
    /// <summary>Names a <c>pwsh</c>, by path or as it is on the PATH, that is used instead of the one that the tests install.</summary>
    public const string Variable = "MCP_GATEWAY_TEST_PWSH";

    /// <summary>Finds both, and installs what is missing.</summary>
    /// <exception cref="PinnedToolException">One of them cannot be had.</exception>
    public static async Task<TestPowerShell> GetAsync(string tools, string powerShellVersion, string pesterVersion)
    {
        string? asked = Environment.GetEnvironmentVariable(Variable);
        string program = string.IsNullOrEmpty(asked) ? await InstallAsync(tools, powerShellVersion) : Find(asked);
        string pester = await PesterTool(tools, pesterVersion).GetAsync();
        return new TestPowerShell(program, Path.Combine(pester, "pester", pesterVersion, "tools"));
    }

    /// <summary>Pester as the tests install it.</summary>
    public static PinnedTool PesterTool(string tools, string version) =>
        new("Pester", version, tools, folder => ["package", "download", $"Pester@{version}", "--output", folder]);

    /// <summary>The file that is meant by a path or a name.</summary>
    /// <exception cref="PinnedToolException">There is none.</exception>
    public static string Find(string asked)
    {
        string[] folders = Path.GetFileName(asked) == asked ? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator) : [""];
        string[] endings = OperatingSystem.IsWindows() ? ["", ".exe"] : [""];
        string file = folders.SelectMany(folder => endings.Select(ending => Path.GetFullPath(Path.Combine(folder, asked + ending)))).FirstOrDefault(File.Exists)
            ?? throw new PinnedToolException($"{Variable} names '{asked}', which is not there. Set it to the path of a pwsh, or leave it out: then the tests install their own.");

        // Of a link like pwsh-preview the file itself, so that it can be started as pwsh too.
        return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
    }

    private static async Task<string> InstallAsync(string tools, string version)
    {
        var tool = new PinnedTool("PowerShell", version, tools, folder => ["tool", "install", "PowerShell", "--version", version, "--tool-path", folder]);
        return Path.Combine(await tool.GetAsync(), OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
    }
}
