namespace McpGateway.Programs;

/// <summary>What decides where programs lie and how they are installed: the operating system, the home folder, the environment.</summary>
/// <param name="System">The operating system.</param>
/// <param name="Home">The user's home folder; null where there is none.</param>
/// <param name="Variable">Gives the value of an environment variable, or null.</param>
internal sealed record ProgramMachine(ProgramSystem System, string? Home, Func<string, string?> Variable)
{
    private static readonly ProgramSystem s_system = OperatingSystem.IsWindows() ? ProgramSystem.Windows : OperatingSystem.IsMacOS() ? ProgramSystem.MacOS : ProgramSystem.Linux;

    /// <summary>The folders of the system that programs of all users lie in begin here; tests have their own.</summary>
    public string Root { get; init; } = "/";

    /// <summary>This machine with the environment that a program gets.</summary>
    public static ProgramMachine With(IReadOnlyDictionary<string, string> environment)
    {
        StringComparison names = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return Of(name => environment.FirstOrDefault(pair => pair.Key.Equals(name, names)).Value);
    }

    /// <summary>This machine with the environment of this process.</summary>
    public static ProgramMachine Current() => Of(Environment.GetEnvironmentVariable);

    private static ProgramMachine Of(Func<string, string?> variable) =>
        new(s_system, Given(variable, s_system == ProgramSystem.Windows ? "USERPROFILE" : "HOME"), variable);

    private static string? Given(Func<string, string?> variable, string name) => variable(name) is { Length: > 0 } value ? value : null;
}
