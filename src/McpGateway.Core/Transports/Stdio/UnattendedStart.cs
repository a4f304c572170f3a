using McpGateway.Programs;
using McpGateway.Transports.Stdio.Containers;

namespace McpGateway.Transports.Stdio;

/// <summary>Whether a server may be started while nobody waits for it: not where that may open a login page or fetch a container image.</summary>
internal sealed class UnattendedStart(ProcessPlan plan, TimeProvider time) : IUnattendedStart
{
    /// <summary>How long a container engine may take to say whether it has an image.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly HashSet<string> s_shells = new(StringComparer.OrdinalIgnoreCase) { "sh", "bash", "zsh", "dash", "fish", "ksh", "cmd", "pwsh", "powershell", "wsl", "ssh" };

    /// <summary>Bridges to remote servers that open the browser where a login is needed.</summary>
    private static readonly string[] s_bridges = ["mcp-remote", "mcp-remote-client", "fastmcp-remote"];

    private readonly List<string> _words = Words(plan);

    /// <summary>Why it may not, as the end of a sentence, as far as the command line tells; null where it may.</summary>
    public string? Obstacle =>
        _words.Find(IsBridge) is { } bridge ? $"{Path.GetFileName(bridge)} may open a login page"
        : ContainerRun.Of(_words) is { } run && run.Pull != "never" && (run.Image is null || run.Pull is "always" or "newer") ? $"'{Path.GetFileName(run.Program)}' may pull an image"
        : null;

    /// <summary>The same, also for what a container engine has to be asked.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task<string?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        if (Obstacle is { } obstacle)
        {
            return obstacle;
        }

        return ContainerRun.Of(_words) is { Image: { } image, Pull: not "never" } run && !await HasImageAsync(run, image, cancellationToken).ConfigureAwait(false)
            ? $"the image '{image}' is not on this machine"
            : null;
    }

    private async Task<bool> HasImageAsync(ContainerRun run, string image, CancellationToken cancellationToken)
    {
        if (CommandResolver.Find(run.Program, plan.WorkingDirectory, plan.Environment, out _) is not { } program)
        {
            return false;
        }

        (int Code, string Output)? answer = await EngineCommand.RunAsync(
            program, [.. run.Options, "image", "inspect", "--format", "{{.Id}}", image], plan.Environment, plan.WorkingDirectory, s_patience, time, cancellationToken).ConfigureAwait(false);
        return answer is { Code: 0 };
    }

    private static bool IsBridge(string word)
    {
        // As a package with its version (mcp-remote@latest) or as a program with its path.
        string name = Path.GetFileNameWithoutExtension(word.Replace('\\', '/'));
        int version = word.LastIndexOf('@');
        string package = version > 0 ? word[..version] : word;
        return s_bridges.Contains(name, StringComparer.OrdinalIgnoreCase) || s_bridges.Contains(package, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The command line in words; what is handed to a shell as one text is cut, too.</summary>
    private static List<string> Words(ProcessPlan plan)
    {
        var words = new List<string> { plan.Program };
        bool isShell = s_shells.Contains(Path.GetFileNameWithoutExtension(plan.Program));
        foreach (string argument in plan.Arguments)
        {
            words.AddRange(isShell ? argument.Split([' ', '\t', '\n', ';', '&', '|', '(', ')', '\'', '"'], StringSplitOptions.RemoveEmptyEntries) : [argument]);
            isShell |= s_shells.Contains(argument);
        }

        return words;
    }
}
