using McpGateway.Files;
using McpGateway.Transports.Stdio;
using McpGateway.Transports.Stdio.Containers;

namespace McpGateway.Doctor;

/// <summary>By whom a server is installed, as far as its command line and the place of its program tell.</summary>
/// <param name="Text">The same in words.</param>
/// <param name="Fetcher">The program that fetches it at its first start; null where it is installed.</param>
/// <param name="Package">The package or image that is fetched, where it can be told.</param>
internal sealed record ServerOrigin(string Text, string? Fetcher = null, string? Package = null)
{
    private static readonly (string Part, string Text)[] s_places =
    [
        ("/pipx/venvs/", "installed by pipx"), ("/uv/tools/", "installed by uv"), ("/.dotnet/tools/", "a .NET tool"), ("/lib/node_modules/", "a global npm package"), ("/npm/node_modules/", "a global npm package"),
        ("/node_modules/", "an npm package of a folder"), ("/.cargo/bin/", "installed by cargo"), ("/go/bin/", "installed by go"), ("/homebrew/", "installed by Homebrew"), ("/Cellar/", "installed by Homebrew"),
        ("/.linuxbrew/", "installed by Homebrew"), ("/snap/", "a snap"), ("/site-packages/", "a Python package"),
    ];

    /// <summary>Reads it off what is started.</summary>
    public static ServerOrigin Of(ProcessPlan plan)
    {
        if (PackageRunner.Of(plan) is not { } runner)
        {
            return Installed(plan);
        }

        string text = runner.IsContainer ? (runner.Package is { } image ? $"{runner.Kind} {image}" : $"containers of {runner.Name}") : $"{runner.Kind}{(runner.Package is null ? "" : " " + runner.Package)}, run by {runner.Name}";
        return new ServerOrigin(text, runner.Name, runner.Package);
    }

    /// <summary>Whether the next start fetches it; null where that cannot be told simply.</summary>
    public async Task<bool?> IsColdAsync(ProcessPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Fetcher is "npx" or "npm" && Package is { } package)
        {
            return IsMissingFromNpm(plan, package);
        }

        return ContainerRun.Of([plan.Program, .. plan.Arguments]) is not null
            ? await new UnattendedStart(plan, time).FindObstacleAsync(cancellationToken).ConfigureAwait(false) is not null
            : null;
    }

    private static bool? IsMissingFromNpm(ProcessPlan plan, string package)
    {
        int version = package.LastIndexOf('@');
        string name = version > 0 ? package[..version] : package;
        if (name.Contains(':', StringComparison.Ordinal) || name.StartsWith('.') || (name.Contains('/', StringComparison.Ordinal) && !name.StartsWith('@')))
        {
            // A folder, an address, a repository.
            return null;
        }

        string? home = plan.Environment.GetValueOrDefault(OperatingSystem.IsWindows() ? "LOCALAPPDATA" : "HOME");
        string? cache = plan.Environment.FirstOrDefault(pair => pair.Key.Equals("npm_config_cache", StringComparison.OrdinalIgnoreCase)).Value
            ?? (home is null ? null : Path.Combine(home, OperatingSystem.IsWindows() ? "npm-cache" : ".npm"));
        if (cache is null)
        {
            return null;
        }

        string runs = Path.Combine(cache, "_npx");
        string modules = Path.Combine("node_modules", name.Replace('/', Path.DirectorySeparatorChar), "package.json");
        string beside = Path.GetDirectoryName(plan.Program)!;
        string[] installed = [Path.Combine(beside, modules), Path.Combine(beside, "..", "lib", modules), Path.Combine(plan.WorkingDirectory ?? beside, modules)];
        return !Array.Exists(installed, File.Exists) && !(Directory.Exists(runs) && Directory.EnumerateDirectories(runs).Any(run => File.Exists(Path.Combine(run, modules))));
    }

    private static ServerOrigin Installed(ProcessPlan plan)
    {
        // A program may be a link to where it is installed; an interpreter is given what it runs.
        foreach (string path in ((string[])[FileLinks.EndOf(plan.Program), plan.Program, .. plan.Arguments.Take(3)]).Select(path => path.Replace('\\', '/')))
        {
            foreach ((string part, string text) in s_places)
            {
                if (path.Contains(part, StringComparison.Ordinal))
                {
                    return new ServerOrigin(text);
                }
            }
        }

        return new ServerOrigin($"the program {plan.Program}");
    }
}
