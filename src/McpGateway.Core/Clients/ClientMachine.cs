using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Clients;

/// <summary>What decides where clients keep their files: the operating system, the user's folders, the environment.</summary>
public sealed record ClientMachine
{
    /// <summary>The operating system.</summary>
    public required ClientSystem System { get; init; }

    /// <summary>The user's home folder.</summary>
    public required string Home { get; init; }

    /// <summary>Gives the value of an environment variable, or null.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>The folder whose project files count as well; null where there is none.</summary>
    internal string? Project { get; init; }

    /// <summary>The folder in which desktop applications keep their settings.</summary>
    internal string ApplicationData => System switch
    {
        ClientSystem.Windows => Value("APPDATA") ?? Path.Combine(Home, "AppData", "Roaming"),
        ClientSystem.MacOS => Path.Combine(Home, "Library", "Application Support"),
        _ => Value("XDG_CONFIG_HOME") ?? Path.Combine(Home, ".config"),
    };

    /// <summary>The folder in which Windows keeps what does not roam; packages of the store are below it.</summary>
    internal string LocalApplicationData => Value("LOCALAPPDATA") ?? Path.Combine(Home, "AppData", "Local");

    /// <summary>This machine and this user.</summary>
    /// <param name="project">The folder whose project files count as well; null where there is none.</param>
    /// <exception cref="ConfigurationException">There is no home folder.</exception>
    public static ClientMachine Current(string? project) => new()
    {
        System = OperatingSystem.IsWindows() ? ClientSystem.Windows : OperatingSystem.IsMacOS() ? ClientSystem.MacOS : ClientSystem.Linux,
        Home = UserHome.Find() ?? throw new ConfigurationException($"There is no home folder in which clients could keep their files: {UserHome.Reason()}."),
        Environment = global::System.Environment.GetEnvironmentVariable,
        Project = project,
    };

    /// <summary>A variable's value; null where it is unset or empty.</summary>
    internal string? Value(string variable) => Environment(variable) is { Length: > 0 } value ? value : null;
}
