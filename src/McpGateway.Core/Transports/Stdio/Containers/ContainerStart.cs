using System.Text;

namespace McpGateway.Transports.Stdio.Containers;

/// <summary>
/// The start of a server with <c>docker run</c> and its like. The process that the gateway has is only the engine's client: when that is killed, the container lives on. So a
/// container gets what lets it end (<c>--rm</c>, <c>--init</c>, <c>-i</c>), and a name and a label by which it is found. What the user has written himself stays.
/// </summary>
/// <param name="Arguments">The arguments of the program, with what the definition does not say added.</param>
/// <param name="End">By what the container is found when it has to go.</param>
internal sealed record ContainerStart(IReadOnlyList<string> Arguments, ContainerEnd End)
{
    /// <summary>The label of every container that a gateway has started; its value is the mark of the start.</summary>
    public const string Label = "mcp-gateway.start";

    /// <summary>Programs that start the program which their arguments name, and nothing else.</summary>
    private static readonly HashSet<string> s_wrappers = new(StringComparer.OrdinalIgnoreCase) { "cmd", "wsl", "sudo", "doas" };

    /// <summary>Where podman looks for the program that <c>--init</c> puts first: without it, the option is an error there.</summary>
    private static readonly string[] s_initPrograms =
    [
        "/usr/libexec/podman/catatonit", "/usr/local/libexec/podman/catatonit", "/usr/lib/podman/catatonit", "/usr/local/lib/podman/catatonit", "/usr/libexec/catatonit/catatonit", "/usr/bin/catatonit",
    ];

    /// <summary>What is started for a server; null where it is no container, or one that is started in a way of its own.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="mark">What no other start has.</param>
    public static ContainerStart? Of(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string server, string mark)
    {
        string[] words = [program, .. arguments];
        if (Find(words) is not { RunAt: { } at, RunOptions: { } options } run)
        {
            return null;
        }

        string? name = null;
        var added = new List<string>();
        if (options.Flag("--interactive", "-i") is null)
        {
            added.Add("-i");
        }

        bool restarts = options.Last("--restart") is { } restart && restart != "no";
        if (options.Flag("--rm") is null && !restarts)
        {
            added.Add("--rm");
        }

        if (options.Flag("--init") is null && !options.Has("--pid", "--systemd") && HasInit(run, environment))
        {
            added.Add("--init");
        }

        if (!options.Has("--name"))
        {
            name = NameOf(server, mark);
            added.AddRange(["--name", name]);
        }

        added.AddRange(["--label", $"{Label}={mark}"]);
        string[] before = words[1..at];
        // The engine's own command and what it needs before it, without "run" and "container".
        string[] engine = [.. words[1..Math.Max(1, run.EngineAt)], .. run.EngineAt > 0 ? [words[run.EngineAt]] : (string[])[], .. run.Options];
        bool keeps = restarts || options.Flag("--rm") == false;
        return new ContainerStart([.. before, .. added, .. words[at..]], new ContainerEnd(program, engine, $"{Label}={mark}", name, keeps, ContainerEnd.SettingsOf(environment)));
    }

    /// <summary>Why a container that is started so can never be talked to, and what helps; null where it can.</summary>
    public static (string Cause, string Remedy)? ReasonAgainst(IReadOnlyList<string> words)
    {
        if (Find(words) is not { RunOptions: { } options } run)
        {
            return null;
        }

        string engine = $"{run.Engine} run";
        return options.Flag("--detach", "-d") == true
                ? ($"'{engine}' with -d (--detach) leaves the container in the background, where nothing reaches its stdin and stdout", "Remove -d from \"args\"; the gateway ends the container when nobody uses it.")
            : options.Flag("--tty", "-t") == true
                ? ($"'{engine}' with -t (--tty) gives the container a terminal, which changes what passes through its stdin and stdout", "Write -i instead of -it in \"args\", and remove --tty.")
            : options.Flag("--interactive", "-i") == false
                ? ($"'{engine}' with --interactive=false gives the container no stdin", "Write -i in \"args\".")
            : null;
    }

    /// <summary>The variables of a definition that the engine gets and the container does not, because no option hands them on.</summary>
    /// <param name="words">The command line.</param>
    /// <param name="variables">The names of the definition's variables.</param>
    public static IEnumerable<string> NotHandedOn(IReadOnlyList<string> words, IEnumerable<string> variables)
    {
        if (Find(words) is not { RunOptions: { } options } || options.Has("--env-file", "--env-host"))
        {
            return [];
        }

        string[] named = [.. options.All("--env", "-e").Select(value => value.Split('=', 2)[0])];
        return variables.Where(variable => !named.Any(name => name == variable || (name.EndsWith('*') && variable.StartsWith(name[..^1], StringComparison.Ordinal))) && !ContainerEnd.IsSetting(variable));
    }

    /// <summary>The run of a container by the program itself, or by one that does no more than start it.</summary>
    private static ContainerRun? Find(IReadOnlyList<string> words) =>
        ContainerRun.Of(words) is { RunAt: not null } run && (run.EngineAt == 0 || s_wrappers.Contains(ContainerRun.NameOf(words[0]))) ? run : null;

    /// <summary>A name that tells people whose container it is.</summary>
    private static string NameOf(string server, string mark)
    {
        var name = new StringBuilder("mcp-gateway-");
        foreach (char letter in server.Length > 40 ? server[..40] : server)
        {
            name.Append(char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '-');
        }

        return name.Append('-').Append(mark.AsSpan(0, Math.Min(12, mark.Length))).ToString();
    }

    /// <summary>Whether the engine has a program for <c>--init</c>: docker always, podman where it is installed, nerdctl seldom.</summary>
    private static bool HasInit(ContainerRun run, IReadOnlyDictionary<string, string> environment) => run.Engine switch
    {
        "docker" => !IsPodman(run.Program) || HasInitOfPodman(environment),
        "podman" => HasInitOfPodman(environment),
        _ => false,
    };

    // Elsewhere podman runs in a virtual machine of its own, which has it.
    private static bool HasInitOfPodman(IReadOnlyDictionary<string, string> environment) =>
        !OperatingSystem.IsLinux() || Array.Exists(s_initPrograms, File.Exists)
        || environment.GetValueOrDefault("PATH", "").Split(':').Any(folder => folder.StartsWith('/') && File.Exists(Path.Combine(folder, "catatonit")));

    /// <summary>Distributions have a package that puts podman in docker's place, as a link or as a script.</summary>
    private static bool IsPodman(string docker)
    {
        try
        {
            var file = new FileInfo(docker);
            string target = file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? docker;
            return ContainerRun.NameOf(target) == "podman" || (file is { Exists: true, Length: > 0 and < 4096 } && File.ReadAllText(docker).Contains("podman", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
