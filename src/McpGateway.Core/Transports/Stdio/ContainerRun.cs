namespace McpGateway.Transports.Stdio;

/// <summary>What a command line has a container engine do, as far as that may pull an image.</summary>
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

    private static readonly HashSet<string> s_flags = new(StringComparer.Ordinal)
    {
        "--detach", "--disable-content-trust", "--init", "--interactive", "--no-healthcheck", "--oom-kill-disable", "--privileged", "--publish-all", "--quiet", "--read-only", "--replace", "--rm",
        "--rmi", "--sig-proxy", "--tty", "--use-api-socket", "--debug", "--tls", "--tlsverify", "--remote", "--env-host", "--http-proxy", "--no-hosts", "--no-hostname", "--passwd", "--tls-verify", "--rootfs",
    };

    private const string ShortFlags = "ditPqDr";

    /// <summary>Reads it off the words of a command line; null where no engine runs or creates a container.</summary>
    public static ContainerRun? Of(IReadOnlyList<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            string name = Path.GetFileNameWithoutExtension(words[i].Replace('\\', '/'));
            if (s_composers.Contains(name))
            {
                return new ContainerRun(words[i], [], null, null);
            }

            if (s_engines.Contains(name))
            {
                return Read(words[i], [.. words.Skip(i + 1)]);
            }
        }

        return null;
    }

    private static ContainerRun? Read(string program, string[] words)
    {
        int command = SkipOptions(words, 0, out _);
        string[] options = words[..command];
        int at = command < words.Length && words[command] == "container" ? command + 1 : command;
        if (at >= words.Length || s_harmless.Contains(words[at]))
        {
            return null;
        }

        if (words[at] is not ("run" or "create"))
        {
            return new ContainerRun(program, options, null, null);
        }

        int image = SkipOptions(words, at + 1, out string? pull);
        return new ContainerRun(program, options, image < words.Length ? words[image] : null, pull);
    }

    /// <summary>Where the options end that begin at a place, their values included.</summary>
    private static int SkipOptions(string[] words, int at, out string? pull)
    {
        pull = null;
        while (at < words.Length && words[at].Length > 1 && words[at][0] == '-')
        {
            string word = words[at++];
            if (word == "--")
            {
                break;
            }

            if (word.StartsWith("--pull", StringComparison.Ordinal))
            {
                pull = word.StartsWith("--pull=", StringComparison.Ordinal) ? word["--pull=".Length..] : at < words.Length ? words[at] : null;
            }

            at += HasValueApart(word) ? 1 : 0;
        }

        return Math.Min(at, words.Length);
    }

    private static bool HasValueApart(string option)
    {
        if (option.StartsWith("--", StringComparison.Ordinal))
        {
            return !option.Contains('=', StringComparison.Ordinal) && !s_flags.Contains(option);
        }

        // -it are two flags, -p8080:80 has its value in the same word, -ip has it in the next.
        int value = 1;
        while (value < option.Length && ShortFlags.Contains(option[value], StringComparison.Ordinal))
        {
            value++;
        }

        return value == option.Length - 1;
    }
}
