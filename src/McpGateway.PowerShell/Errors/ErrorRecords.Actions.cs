using McpGateway.Diagnostics;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Errors;

/// <summary>What to do about a server's trouble: what the core says, and the command that comes next.</summary>
internal static partial class ErrorRecords
{
    private static string ActionFor(ServerException exception)
    {
        string server = Quote(exception.Server);
        string command = exception.Failure switch
        {
            ServerFailure.UnknownServer => "Get-McpServer lists the servers, and Register-McpServer adds one.",
            ServerFailure.UnknownTool => $"Get-McpTool {server} lists its tools.",
            ServerFailure.NotUsable when exception.Cause == "is switched off" => $"Set-McpServer {server} -Enable switches it on.",
            ServerFailure.NotUsable => $"Get-McpServer {server} | Format-List shows its entry.",
            ServerFailure.Misconfigured or ServerFailure.CannotStart or ServerFailure.HandshakeFailed or ServerFailure.InitTimeout or ServerFailure.Refused or ServerFailure.LoginNeeded =>
                $"Test-McpServer {server} tests it step by step.",
            ServerFailure.OutcomeUnknown => $"Get-McpServer {server} | Format-List shows how it ended.",
            ServerFailure.NotReading => $"Disconnect-McpServer {server} ends it.",
            ServerFailure.OperationTimeout => $"Set-McpServer {server} -Timeout 900 allows its calls 15 minutes.",
            ServerFailure.Denied => $"Get-McpServer {server} | Format-List *Tool shows the rules.",
            ServerFailure.CircuitOpen => $"Connect-McpServer {server} tries again now, and Test-McpServer {server} tests it step by step.",
            ServerFailure.Ambiguous => "Name the server with -Server.",
            _ => "",
        };
        // The names that there are stand in the message already, and the command takes the place of what the core says of the file.
        bool alone = exception.Failure is ServerFailure.UnknownServer or ServerFailure.UnknownTool
            || (exception.Failure == ServerFailure.NotUsable && exception.Cause == "is switched off");
        return alone ? command : $"{exception.Remedy} {command}".Trim();
    }

    /// <summary>A name as it can be typed.</summary>
    internal static string Quote(string name) => "'" + UntrustedText.OneLine(name, 128).Replace("'", "''", StringComparison.Ordinal) + "'";
}
