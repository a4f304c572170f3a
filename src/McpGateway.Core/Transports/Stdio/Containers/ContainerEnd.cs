using System.ComponentModel;
using System.Diagnostics;
using McpGateway.Diagnostics;

namespace McpGateway.Transports.Stdio.Containers;

/// <summary>Finds the container of a start by its label, and ends it. The engine is asked again each time: only it knows what runs.</summary>
/// <param name="Program">The program that the server was started with.</param>
/// <param name="Arguments">Its arguments up to the engine's command.</param>
/// <param name="Label">The label with its value.</param>
/// <param name="Name">The name that the gateway has given it; null where the user has named it.</param>
/// <param name="Keeps">Whether the user wants the container to stay once it has ended.</param>
/// <param name="Settings">The variables that decide which engine is asked.</param>
internal sealed record ContainerEnd(string Program, IReadOnlyList<string> Arguments, string Label, string? Name, bool Keeps, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>How often it is asked: one that is being created shows up late.</summary>
    private const int Rounds = 4;

    /// <summary>How long a container may take to show up whose client was killed while it had it created.</summary>
    private static readonly TimeSpan s_creation = TimeSpan.FromMilliseconds(500);

    private static readonly string[] s_beginnings = ["DOCKER_", "CONTAINER_", "CONTAINERS_", "CONTAINERD_", "NERDCTL_", "XDG_"];
    private static readonly string[] s_settings = ["HOME", "PATH", "TMPDIR", "STORAGE_DRIVER", "STORAGE_OPTS", "SSH_AUTH_SOCK", "USERPROFILE", "APPDATA", "LOCALAPPDATA"];

    /// <summary>Whether a variable decides which engine is asked, and where it keeps its containers.</summary>
    public static bool IsSetting(string variable) =>
        (s_settings.Contains(variable, StringComparer.OrdinalIgnoreCase) || s_beginnings.Any(beginning => variable.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))) && !SecretNames.Suggest(variable);

    /// <summary>Those of an environment.</summary>
    public static Dictionary<string, string> SettingsOf(IEnumerable<KeyValuePair<string, string>> environment) =>
        environment.Where(pair => IsSetting(pair.Key)).ToDictionary(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>Ends the container, if there is one.</summary>
    /// <param name="isEarly">Whether the client was ended by force, so that the container may come later than the question for it.</param>
    /// <param name="time">The clock.</param>
    /// <returns>How many containers there were, and whether none is left as far as the engine says.</returns>
    public async Task<(int Ended, bool NoneLeft)> EndAsync(bool isEarly, TimeProvider time)
    {
        int ended = 0;
        for (int round = 0; round < Rounds; round++)
        {
            if (await FindAsync(time).ConfigureAwait(false) is not { } found)
            {
                return (ended, false);
            }

            if (found.Count == 0)
            {
                if (!isEarly)
                {
                    return (ended, true);
                }

                isEarly = false;
                await Task.Delay(s_creation, time).ConfigureAwait(false);
                continue;
            }

            ended = Math.Max(ended, found.Count);
            if (Keeps)
            {
                await AskAsync(time, ["stop", "-t", "1", .. found]).ConfigureAwait(false);
            }
            else
            {
                // Some engines give a container ten seconds before they remove it by force.
                await AskAsync(time, ["kill", .. found]).ConfigureAwait(false);
                await AskAsync(time, ["rm", "-f", .. found]).ConfigureAwait(false);
            }
        }

        return (ended, await FindAsync(time).ConfigureAwait(false) is { Count: 0 });
    }

    /// <summary>The ids of the containers; null where the engine does not say.</summary>
    public async Task<IReadOnlyList<string>?> FindAsync(TimeProvider time)
    {
        (int Code, string Output)? answer = await AskAsync(time, ["ps", Keeps ? "-q" : "-aq", "--filter", "label=" + Label]).ConfigureAwait(false);
        return answer is not { Code: 0, Output: var output } ? null
            : [.. output.Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries).Where(id => id.Length >= 12 && id.All(char.IsAsciiHexDigitLower))];
    }

    /// <summary>Has the engine end the container while this process ends itself, and does not wait for it. The record stays for the next gateway.</summary>
    public void Begin()
    {
        if (Name is null || Keeps)
        {
            return;
        }

        try
        {
            using Process? process = Process.Start(EngineCommand.Plan(Program, [.. Arguments, "rm", "-f", Name], Environment()));
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            // The next gateway does it.
        }
    }

    private Task<(int Code, string Output)?> AskAsync(TimeProvider time, IReadOnlyList<string> command) =>
        EngineCommand.RunAsync(Program, [.. Arguments, .. command], Environment(), null, EngineCommand.LongPatience, time, CancellationToken.None);

    /// <summary>This process's environment, with what decides which engine is asked as the server had it.</summary>
    private Dictionary<string, string> Environment()
    {
        var environment = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            if (entry is { Key: string name, Value: string value } && !IsSetting(name))
            {
                environment[name] = value;
            }
        }

        foreach ((string name, string value) in Settings)
        {
            environment[name] = value;
        }

        return environment;
    }
}
