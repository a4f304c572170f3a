namespace McpGateway.Tests.Support;

/// <summary>
/// What tests of one system say. The guard of <c>.ci/run</c> reads the reasons (<see cref="Needed"/>); by the trait a run leaves those of the other
/// system out.
/// </summary>
internal static class Platform
{
    private const string Trait = "system";

    public static KeyValuePair<string, string>[] OnWindows { get; } = [KeyValuePair.Create(Trait, "windows")];

    public static KeyValuePair<string, string>[] OnUnix { get; } = [KeyValuePair.Create(Trait, "unix")];

    /// <summary>Why a test is skipped, or null where it is not.</summary>
    public static string? WhereWindowsIsNeeded { get; } = OperatingSystem.IsWindows() ? null : "Windows is needed: tests/windows-under-wine.sh runs it under Wine";

    /// <summary>Why a test is skipped, or null where it is not.</summary>
    public static string? WhereUnixIsNeeded(string reason) => OperatingSystem.IsWindows() ? $"Unix is needed: {reason}" : null;
}
