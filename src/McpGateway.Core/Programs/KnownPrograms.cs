namespace McpGateway.Programs;

/// <summary>The programs that servers are started with. Package names are those of the maintainers' own pages and of the distributions; where none is sure, the page is named.</summary>
internal static class KnownPrograms
{
    private const string NpmTool = "npm install -g ";

    public static IReadOnlyList<KnownProgram> All { get; } =
    [
        new("Node.js", ["npx", "node", "npm"], "https://nodejs.org/en/download")
        {
            Winget = "OpenJS.NodeJS.LTS", Brew = "node", Apt = "nodejs npm", Dnf = "nodejs npm", Pacman = "nodejs npm", Apk = "nodejs npm",
        },
        new("uv", ["uvx", "uv"], "https://docs.astral.sh/uv/getting-started/installation/")
        {
            Winget = "astral-sh.uv", Brew = "uv", Pacman = "uv", Apk = "uv", OnUnix = "curl -LsSf https://astral.sh/uv/install.sh | sh",
        },
        new("pipx", ["pipx"], "https://pipx.pypa.io/stable/installation/")
        {
            Brew = "pipx", Apt = "pipx", Dnf = "pipx", Pacman = "python-pipx", Apk = "pipx", OnUnix = "python3 -m pip install --user pipx", OnWindows = "py -m pip install --user pipx",
        },
        new("Python", ["python3", "python", "py"], "https://www.python.org/downloads/")
        {
            Winget = "Python.Python.3.13", Brew = "python", Apt = "python3", Dnf = "python3", Pacman = "python", Apk = "python3", Alternatives = ["python3", "python", "py"],
        },
        new("tsx", ["tsx"], "https://tsx.is")
        {
            OnUnix = NpmTool + "tsx", OnWindows = NpmTool + "tsx", Without = "Without installing: \"command\": \"npx\" with \"-y\", \"tsx\" before its \"args\".",
        },
        new("ts-node", ["ts-node"], "https://typestrong.org/ts-node/")
        {
            OnUnix = NpmTool + "ts-node typescript", OnWindows = NpmTool + "ts-node typescript", Without = "Without installing: \"command\": \"npx\" with \"-y\", \"tsx\" before its \"args\".",
        },
        new("pnpm", ["pnpm"], "https://pnpm.io/installation") { Winget = "pnpm.pnpm", Brew = "pnpm", OnUnix = NpmTool + "pnpm", OnWindows = NpmTool + "pnpm" },
        new("Yarn", ["yarn"], "https://yarnpkg.com/getting-started/install") { Brew = "yarn", OnUnix = NpmTool + "yarn", OnWindows = NpmTool + "yarn" },
        new("Bun", ["bunx", "bun"], "https://bun.sh/docs/installation")
        {
            Winget = "Oven-sh.Bun", Brew = "oven-sh/bun/bun", OnUnix = "curl -fsSL https://bun.sh/install | bash",
        },
        new("Deno", ["deno"], "https://docs.deno.com/runtime/getting_started/installation/")
        {
            Winget = "DenoLand.Deno", Brew = "deno", Pacman = "deno", OnUnix = "curl -fsSL https://deno.land/install.sh | sh",
        },
        new("Docker", ["docker"], "https://docs.docker.com/get-started/get-docker/")
        {
            Winget = "Docker.DockerDesktop", Brew = "--cask docker-desktop", Apt = "docker.io", Pacman = "docker", Apk = "docker", Alternatives = ["podman"],
        },
        new("Podman", ["podman"], "https://podman.io/docs/installation")
        {
            Winget = "RedHat.Podman", Brew = "podman", Apt = "podman", Dnf = "podman", Pacman = "podman", Apk = "podman", Alternatives = ["docker"],
        },
        new("nerdctl", ["nerdctl"], "https://github.com/containerd/nerdctl"),
        new("the .NET SDK", ["dnx", "dotnet"], "https://dotnet.microsoft.com/download")
        {
            Winget = "Microsoft.DotNet.SDK.10", Brew = "--cask dotnet-sdk", Apt = "dotnet-sdk-10.0", Dnf = "dotnet-sdk-10.0",
        },
        new("Go", ["go"], "https://go.dev/doc/install") { Winget = "GoLang.Go", Brew = "go", Apt = "golang-go", Dnf = "golang", Pacman = "go", Apk = "go" },
    ];

    /// <summary>The product that brings a program; null where it is none of these.</summary>
    public static KnownProgram? Bringing(string command) => All.FirstOrDefault(program => program.Commands.Contains(command, StringComparer.OrdinalIgnoreCase));
}
