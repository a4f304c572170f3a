using System.Globalization;

namespace McpGateway.Transports.Stdio;

/// <summary>How a process ended.</summary>
/// <param name="Code">Its exit code, or null where a signal ended it or nobody knows.</param>
/// <param name="Signal">The signal that ended it, or null.</param>
internal readonly record struct ExitStatus(int? Code, int? Signal)
{
    public override string ToString() =>
        Code is { } code ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}")
        : Signal is { } signal ? string.Create(CultureInfo.InvariantCulture, $"signal {signal}")
        : "an unknown exit code";
}
