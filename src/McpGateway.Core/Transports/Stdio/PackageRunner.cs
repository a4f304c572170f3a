using McpGateway.Transports.Stdio.Containers;

namespace McpGateway.Transports.Stdio;

/// <summary>A program that fetches the server at its first start, as far as the command line tells.</summary>
/// <param name="Kind">What is fetched, in words.</param>
/// <param name="Name">The program.</param>
/// <param name="Package">The package or image, where it can be told.</param>
internal sealed record PackageRunner(string Kind, string Name, string? Package)
{
    /// <summary>Whether it is a container engine.</summary>
    public bool IsContainer { get; init; }

    /// <summary>Reads it off what is started; null where nothing is fetched.</summary>
    public static PackageRunner? Of(ProcessPlan plan)
    {
        string[] words = [.. plan.Arguments];
        string name = Path.GetFileNameWithoutExtension(plan.Program);
        if (ContainerRun.Of([plan.Program, .. words]) is { } container)
        {
            return new PackageRunner("container image", ContainerRun.NameOf(container.Program), container.Image) { IsContainer = true };
        }

        return (name.ToLowerInvariant(), words) switch
        {
            ("npx", _) => new("npm package", "npx", Named(words, "-p", "--package")),
            ("bunx", _) => new("npm package", "bunx", Named(words, "-p", "--package")),
            ("npm", ["exec" or "x", ..]) => new("npm package", "npm", Named(words[1..], "-p", "--package")),
            ("pnpm" or "yarn", ["dlx", ..]) => new("npm package", name, Named(words[1..], "-p", "--package")),
            ("uvx", _) => new("Python package", "uvx", Named(words, "--from", "--from")),
            ("uv", ["tool", "run", ..]) => new("Python package", "uv", Named(words[2..], "--from", "--from")),
            ("pipx", ["run", ..]) => new("Python package", "pipx", Named(words[1..], "--spec", "--spec")),
            ("dnx", _) => new(".NET tool", "dnx", Named(words, "--source", "--source")),
            _ => null,
        };
    }

    /// <summary>The package that a runner is given: by an option, or as the first word that is none.</summary>
    private static string? Named(string[] words, params string[] options)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (options.Contains(words[i], StringComparer.Ordinal))
            {
                return i + 1 < words.Length ? words[i + 1] : null;
            }

            if (Array.Find(options, option => words[i].StartsWith(option + "=", StringComparison.Ordinal)) is { } given)
            {
                return words[i][(given.Length + 1)..];
            }

            if (words[i].Length > 0 && words[i][0] != '-')
            {
                return words[i];
            }
        }

        return null;
    }
}
