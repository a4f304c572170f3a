namespace McpGateway.Transports.Stdio.Containers;

/// <summary>The options of a container engine's command line, as docker, podman and nerdctl read them: <c>-it</c> is two, <c>-eNAME</c> is one with its value, and the last word counts.</summary>
internal sealed class ContainerOptions
{
    /// <summary>Options without a value of all engines; every other one has a value, in the same word or in the next.</summary>
    private static readonly HashSet<string> s_flags = new(StringComparer.Ordinal)
    {
        "--detach", "--disable-content-trust", "--init", "--interactive", "--no-healthcheck", "--oom-kill-disable", "--privileged", "--publish-all", "--quiet", "--read-only", "--replace", "--rm",
        "--rmi", "--sig-proxy", "--tty", "--use-api-socket", "--debug", "--tls", "--tlsverify", "--remote", "--env-host", "--http-proxy", "--no-hosts", "--no-hostname", "--passwd", "--tls-verify", "--rootfs",
        "--read-only-tmpfs", "--unsetenv-all", "--help", "--version", "--debug-full", "--insecure-registry", "--transient-store", "--syslog", "--noout", "--trace",
    };

    private const string ShortFlags = "ditPqDr";

    private readonly List<(string Name, string? Value)> _options = [];

    private ContainerOptions(int end)
    {
        End = end;
    }

    /// <summary>Where the options end: the place of the first word that belongs to none, or the number of words.</summary>
    public int End { get; private set; }

    /// <summary>Reads the options that begin at a place.</summary>
    public static ContainerOptions Read(IReadOnlyList<string> words, int at)
    {
        var options = new ContainerOptions(at);
        while (at < words.Count && words[at].Length > 1 && words[at][0] == '-')
        {
            string word = words[at++];
            if (word == "--")
            {
                break;
            }

            string? next = at < words.Count ? words[at] : null;
            at += options.Add(word, next) ? 1 : 0;
        }

        options.End = Math.Min(at, words.Count);
        return options;
    }

    /// <summary>Whether one of these is there.</summary>
    public bool Has(params ReadOnlySpan<string> names)
    {
        foreach ((string name, _) in _options)
        {
            if (names.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What was written last for one of two names that mean the same; null where neither is there.</summary>
    public string? Last(string name, string? shortName = null) => _options.FindLast(option => option.Name == name || option.Name == shortName).Value;

    /// <summary>Whether a flag is on; null where it is not there.</summary>
    public bool? Flag(string name, string? shortName = null) => Last(name, shortName) switch
    {
        null => null,
        "" => true,
        // As Go reads them, in which all of these engines are written.
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        _ => false,
    };

    /// <summary>All values of an option that may stand more than once.</summary>
    public IEnumerable<string> All(string name, string? shortName = null) =>
        _options.Where(option => option.Name == name || option.Name == shortName).Select(option => option.Value ?? "");

    /// <summary>Adds what a word says. True where the next word is its value.</summary>
    private bool Add(string word, string? next)
    {
        int value = word.IndexOf('=', StringComparison.Ordinal);
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            bool isApart = value < 0 && !s_flags.Contains(word);
            _options.Add(value < 0 ? (word, isApart ? next ?? "" : "") : (word[..value], word[(value + 1)..]));
            return isApart;
        }

        // -it are two flags, -p8080:80 has its value in the same word, -ip has it in the next.
        int at = 1;
        for (; at < word.Length && ShortFlags.Contains(word[at], StringComparison.Ordinal); at++)
        {
            bool isGiven = at + 1 == value;
            _options.Add(("-" + word[at], isGiven ? word[(value + 1)..] : ""));
            if (isGiven)
            {
                return false;
            }
        }

        if (at == word.Length)
        {
            return false;
        }

        bool isNext = at == word.Length - 1;
        _options.Add(("-" + word[at], isNext ? next ?? "" : word[(at + 1)..].TrimStart('=')));
        return isNext;
    }
}
