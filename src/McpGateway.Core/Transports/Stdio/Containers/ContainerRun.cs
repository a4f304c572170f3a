namespace McpGateway.Transports.Stdio.Containers;

/// <summary>What a command line has a container engine do, as far as that may pull an image or start a container.</summary>
/// <param name="Program">The engine.</param>
/// <param name="Options">The engine's own options before its command, such as <c>--context</c>.</param>
/// <param name="Image">The image that is run; null where that cannot be told, as with <c>docker compose</c>.</param>
/// <param name="Pull">What <c>--pull</c> says.</param>
internal sealed record ContainerRun(string Program, IReadOnlyList<string> Options, string? Image, string? Pull)
{
    private static readonly HashSet<string> s_engines = new(StringComparer.OrdinalIgnoreCase) { "docker", "podman", "nerdctl", "finch" };
    private static readonly HashSet<string> s_composers = new(StringComparer.OrdinalIgnoreCase) { "docker-compose", "podman-compose" };

    /// <summary>Commands that take what is there.</summary>
    private static readonly HashSet<string> s_harmless = new(StringComparer.Ordinal) { "exec", "start", "attach", "logs", "ps", "inspect", "version", "info" };

    /// <summary>The place of the engine among the words.</summary>
    public int EngineAt { get; init; }

    /// <summary>The place after <c>run</c>, where its options begin; null where it is another command.</summary>
    public int? RunAt { get; init; }

    /// <summary>The options of <c>run</c> or <c>create</c>.</summary>
    public ContainerOptions? RunOptions { get; init; }

    /// <summary>The engine's name without folder and ending, in lower case.</summary>
    public string Engine => NameOf(Program).ToLowerInvariant();

    /// <summary>Reads it off the words of a command line; null where no engine runs or creates a container.</summary>
    public static ContainerRun? Of(IReadOnlyList<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            string name = NameOf(words[i]);
            if (s_composers.Contains(name))
            {
                return new ContainerRun(words[i], [], null, null);
            }

            if (s_engines.Contains(name))
            {
                return Read(words, i);
            }
        }

        return null;
    }

    private static ContainerRun? Read(IReadOnlyList<string> words, int engine)
    {
        int command = ContainerOptions.Read(words, engine + 1).End;
        string[] options = [.. words.Skip(engine + 1).Take(command - engine - 1)];
        int at = command < words.Count && words[command] == "container" ? command + 1 : command;
        if (at >= words.Count || s_harmless.Contains(words[at]))
        {
            return null;
        }

        if (words[at] is not ("run" or "create"))
        {
            return new ContainerRun(words[engine], options, null, null);
        }

        ContainerOptions run = ContainerOptions.Read(words, at + 1);
        return new ContainerRun(words[engine], options, run.End < words.Count ? words[run.End] : null, run.Last("--pull"))
        {
            EngineAt = engine,
            RunAt = words[at] == "run" ? at + 1 : null,
            RunOptions = run,
        };
    }

    /// <summary>The name of a program without its folder and ending, whichever system's path it is.</summary>
    internal static string NameOf(string program) => Path.GetFileNameWithoutExtension(program.Replace('\\', '/'));
}
