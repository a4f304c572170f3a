using McpGateway.Configuration;
using McpGateway.Programs;
using McpGateway.Tests.Support;
using McpGateway.Transports;
using McpGateway.Transports.Stdio;

namespace McpGateway.Tests.Programs;

/// <summary>Programs that are not on the PATH of a desktop application: found where installers put them, and where they are missing, the command that installs them.</summary>
public sealed class RequiredProgramTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public void Dispose() => _home.Dispose();

    [UnixTheory("it makes programs of Unix")]
    [InlineData("uvx", ".local/bin")]
    [InlineData("uvx", ".cargo/bin")]
    [InlineData("npx", ".nvm/versions/node/v22.1.0/bin")]
    [InlineData("npx", ".volta/bin")]
    [InlineData("npx", ".asdf/shims")]
    [InlineData("npx", ".local/share/mise/shims")]
    [InlineData("npx", ".local/share/fnm/aliases/default/bin")]
    [InlineData("npx", "Library/Application Support/fnm/aliases/default/bin")]
    [InlineData("bunx", ".bun/bin")]
    [InlineData("deno", ".deno/bin")]
    [InlineData("pipx", "Library/Python/3.13/bin")]
    [InlineData("docker", ".docker/bin")]
    [InlineData("podman", ".linuxbrew/bin")]
    [InlineData("tsx", ".npm-global/bin")]
    [InlineData("ts-node", "n/bin")]
    public void A_program_is_found_below_the_home_folder(string name, string folder)
    {
        string program = Make(Path.Combine("user", folder, name));

        Assert.Equal(program, Find(name).Path);
        Assert.True(Find(name).IsHere);
    }

    [UnixTheory("it makes programs of Unix")]
    [InlineData("npx", "opt/homebrew/bin")]
    [InlineData("uvx", "usr/local/bin")]
    [InlineData("docker", "Applications/Docker.app/Contents/Resources/bin")]
    [InlineData("podman", "opt/podman/bin")]
    [InlineData("python3", "Library/Frameworks/Python.framework/Versions/3.13/bin")]
    public void A_program_is_found_in_the_folders_of_all_users(string name, string folder) => Assert.Equal(Make(Path.Combine("system", folder, name)), Find(name, ProgramSystem.MacOS).Path);

    [UnixTheory("it makes programs of Unix")]
    [InlineData("NVM_DIR", "versions/node/v20.0.0/bin")]
    [InlineData("BUN_INSTALL", "bin")]
    [InlineData("PIPX_BIN_DIR", "")]
    [InlineData("N_PREFIX", "bin")]
    public void A_program_is_found_where_a_variable_says(string variable, string folder)
    {
        string program = Make(Path.Combine("moved", folder, "tool"));

        Assert.Null(Find("tool").Path);
        _variables[variable] = Path.Combine(_home.Root, "moved");
        Assert.Equal(program, Find("tool").Path);
        _variables[variable] = "relative";
        Assert.Null(Find("tool").Path);
    }

    [UnixTheory("the folders of the test have paths of Unix")]
    [InlineData("npx", "npx.cmd", "APPDATA", "npm")]
    [InlineData("npx", "npx.cmd", "ProgramFiles", "nodejs")]
    [InlineData("npx", "npx.cmd", "NVM_SYMLINK", "")]
    [InlineData("uvx", "uvx.exe", "LOCALAPPDATA", "Microsoft/WinGet/Links")]
    [InlineData("python", "python.exe", "LOCALAPPDATA", "Programs/Python/Python313")]
    [InlineData("pipx", "pipx.exe", "APPDATA", "Python/Python313/Scripts")]
    [InlineData("docker", "docker.exe", "ProgramFiles", "Docker/Docker/resources/bin")]
    [InlineData("podman", "podman.exe", "ProgramFiles", "RedHat/Podman")]
    [InlineData("tsx", "tsx.cmd", "SCOOP", "shims")]
    [InlineData("deno", "deno.exe", "ProgramData", "chocolatey/bin")]
    public void A_program_is_found_on_Windows_with_its_ending(string name, string file, string variable, string folder)
    {
        string program = Make(Path.Combine("windows", folder, file));
        // A shell script of the same name is nothing that Windows starts.
        Make(Path.Combine("windows", folder, name));
        _variables[variable] = Path.Combine(_home.Root, "windows");
        _variables["PATHEXT"] = ".js;.exe;.cmd";

        Assert.Equal(program, Find(name, ProgramSystem.Windows).Path);
    }

    [UnixFact("it makes programs of Unix")]
    public void The_newest_version_is_taken_and_the_PATH_comes_first()
    {
        foreach (string version in (string[])["v8.17.0", "v22.9.1", "v22.10.0", "v9.0.0"])
        {
            Make(Path.Combine("user", ".nvm", "versions", "node", version, "bin", "npx"));
        }

        Assert.Contains("v22.10.0", Find("npx").Path, StringComparison.Ordinal);
        string first = Make(Path.Combine("first", "npx"));
        _variables["PATH"] = Path.GetDirectoryName(first)!;
        Assert.Equal(first, Find("npx").Path);
    }

    [UnixTheory("it makes programs of Unix")]
    [InlineData("uvx", "brew", "Install uv, which brings uvx: brew install uv.")]
    [InlineData("npx", "brew", "Install Node.js, which brings npx: brew install node.")]
    [InlineData("docker", "brew", "Install Docker: brew install --cask docker-desktop.")]
    [InlineData("/some/where/uvx", "", "Install uv, which brings uvx: curl -LsSf https://astral.sh/uv/install.sh | sh.")]
    [InlineData("docker", "", "Install Docker: https://docs.docker.com/get-started/get-docker/.")]
    [InlineData("tsx", "", "Install tsx: npm install -g tsx. Without installing: \"command\": \"npx\" with \"-y\", \"tsx\" before its \"args\".")]
    public void What_is_missing_on_macOS_is_explained_with_its_command(string name, string manager, string expected)
    {
        MakeManager(manager);

        Assert.Equal(expected, Find(name, ProgramSystem.MacOS).Remedy);
    }

    [UnixTheory("it makes programs of Unix")]
    [InlineData("npx", "apt-get", "apt-get install nodejs npm")]
    [InlineData("npx", "dnf", "dnf install nodejs npm")]
    [InlineData("npx", "pacman", "pacman -S nodejs npm")]
    [InlineData("npx", "apk", "apk add nodejs npm")]
    [InlineData("npx", "brew", "brew install node")]
    [InlineData("npx", "", null)]
    [InlineData("uvx", "apt-get", "curl -LsSf https://astral.sh/uv/install.sh | sh")]
    [InlineData("uvx", "pacman", "pacman -S uv")]
    [InlineData("pipx", "apt-get", "apt-get install pipx")]
    [InlineData("pipx", "pacman", "pacman -S python-pipx")]
    [InlineData("podman", "dnf", "dnf install podman")]
    [InlineData("docker", "apt-get", "apt-get install docker.io")]
    [InlineData("docker", "dnf", null)]
    [InlineData("docker", "brew", null)]
    public void What_is_missing_on_Linux_is_installed_with_what_is_there(string name, string manager, string? expected)
    {
        MakeManager(manager);

        string? command = Find(name).Install;

        Assert.Equal(expected, command?.Replace("sudo ", "", StringComparison.Ordinal));
        Assert.Equal(expected?.StartsWith("apt", StringComparison.Ordinal) == true && !Environment.IsPrivilegedProcess, command?.StartsWith("sudo ", StringComparison.Ordinal) == true);
    }

    [UnixFact("it makes programs of Unix")]
    public void What_is_missing_on_Windows_is_installed_with_winget()
    {
        Assert.Equal("py -m pip install --user pipx", Find("pipx", ProgramSystem.Windows).Install);
        Assert.Null(Find("uvx", ProgramSystem.Windows).Install);
        Assert.Contains("https://docs.astral.sh", Find("uvx", ProgramSystem.Windows).Remedy, StringComparison.Ordinal);
        Make(Path.Combine("manager", "winget.exe"));
        _variables["PATHEXT"] = ".exe";
        _variables["PATH"] = Path.Combine(_home.Root, "manager");
        Assert.Equal("winget install astral-sh.uv", Find("uvx", ProgramSystem.Windows).Install);
        Assert.Equal("winget install OpenJS.NodeJS.LTS", Find("npx.cmd", ProgramSystem.Windows).Install);
    }

    [UnixFact("it makes programs of Unix")]
    public void A_program_of_another_name_that_does_the_same_is_named()
    {
        Assert.DoesNotContain("which is here", Find("python").Remedy, StringComparison.Ordinal);
        Make(Path.Combine("user", ".local", "bin", "python3"));

        Assert.EndsWith("Or write \"command\": \"python3\", which is here.", Find("python").Remedy, StringComparison.Ordinal);
        Assert.Null(Find("some-server").Remedy);
    }

    [UnixFact("it makes programs of Unix")]
    public void A_server_starts_with_a_program_that_is_not_on_the_PATH_and_with_what_lies_beside_it()
    {
        string npx = Make(Path.Combine("user", ".nvm", "versions", "node", "v24.1.0", "bin", "found-in-nvm"));
        string folder = Path.GetDirectoryName(npx)!;

        ProcessPlan plan = Plan("found-in-nvm");

        Assert.Equal(npx, plan.Program);
        Assert.EndsWith(":" + folder, plan.Environment["PATH"], StringComparison.Ordinal);
        // What the entry says itself about the PATH is meant so.
        Assert.Contains("is not on the PATH", Assert.Throws<ServerException>(() => Plan("found-in-nvm", ("PATH", "/usr/bin"))).Cause, StringComparison.Ordinal);
    }

    [WindowsFact]
    public void A_server_starts_on_Windows_with_a_program_that_is_not_on_the_PATH()
    {
        string npx = Make(Path.Combine("roaming", "npm", "found-in-npm.cmd"));
        Make(Path.Combine("roaming", "npm", "found-in-npm"));
        string uvx = Make(Path.Combine("user", ".local", "bin", "found-in-local.exe"));
        (string, string) roaming = ("APPDATA", Path.Combine(_home.Root, "roaming")), profile = ("USERPROFILE", Path.Combine(_home.Root, "user"));

        ProcessPlan plan = Plan("found-in-npm", roaming);

        Assert.Equal(npx, plan.Program, ignoreCase: true);
        Assert.EndsWith(";" + Path.GetDirectoryName(npx), plan.Environment["PATH"], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(uvx, Plan("found-in-local", profile).Program, ignoreCase: true);
        Assert.Contains("is not on the PATH", Assert.Throws<ServerException>(() => Plan("found-in-npm", roaming, ("Path", "C:\\windows"))).Cause, StringComparison.Ordinal);
    }

    [UnixFact("it makes programs of Unix")]
    public void A_start_without_its_program_says_how_it_is_installed()
    {
        ServerException missing = Assert.Throws<ServerException>(() => Plan("uvx", ("PATH", "/no/such/folder")));

        Assert.Equal("cannot start: the command 'uvx' is not on the PATH", missing.Cause);
        Assert.StartsWith("Install uv, which brings uvx: ", missing.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_program_is_brought_by_one_product_with_a_page()
    {
        Assert.Equal(KnownPrograms.All.SelectMany(known => known.Commands).Count(), KnownPrograms.All.SelectMany(known => known.Commands).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(KnownPrograms.All, known => Assert.StartsWith("https://", known.Page, StringComparison.Ordinal));
        Assert.All((string[])["uvx", "uv", "pipx", "python", "python3", "ts-node", "tsx", "npx", "node", "bunx", "deno", "docker", "podman"], name => Assert.NotNull(KnownPrograms.Bringing(name)));
    }

    private ProcessPlan Plan(string command, params (string Name, string Value)[] variables)
    {
        var environment = variables.Append(("HOME", Path.Combine(_home.Root, "user"))).ToDictionary(variable => variable.Item1, variable => variable.Item2, StringComparer.Ordinal);
        return ProcessPlanner.Plan(
            new ServerDefinition { Name = "s", Command = command, Environment = environment }, new Variables("", new Dictionary<string, string>(StringComparer.Ordinal), _ => null), []);
    }

    private RequiredProgram Find(string name, ProgramSystem system = ProgramSystem.Linux) => RequiredPrograms.Find(
        name, new ProgramMachine(system, Path.Combine(_home.Root, "user"), _variables.GetValueOrDefault) { Root = Path.Combine(_home.Root, "system") });

    private void MakeManager(string name)
    {
        if (name.Length > 0)
        {
            Make(Path.Combine("manager", name));
            _variables["PATH"] = Path.Combine(_home.Root, "manager");
        }
    }

    private string Make(string path)
    {
        string file = Path.Combine(_home.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "#!/bin/sh\n");
        Containers.MakeExecutable(file);
        return file;
    }
}
