using Microsoft.Extensions.Logging;

namespace McpGateway.Doctor;

/// <summary>What the doctor has changed, with event ids from 400.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Information, "repaired ({Id}): {Repair}")]
    public static partial void Repaired(ILogger logger, string id, string repair);
}
