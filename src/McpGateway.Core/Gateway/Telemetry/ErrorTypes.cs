using System.Globalization;
using McpGateway.Gateway.Observing;
using McpGateway.Transports;

namespace McpGateway.Gateway.Telemetry;

/// <summary>How a request has failed, in few words that are always the same (<c>error.type</c>).</summary>
internal static class ErrorTypes
{
    /// <summary>What the conventions say where a word would be one of very many.</summary>
    private const string Other = "_OTHER";

    /// <summary>The kind of the failure; null where there is none.</summary>
    public static string? Of(ObservedCall call) => call.Outcome switch
    {
        CallOutcome.Succeeded or CallOutcome.InputRequired => null,
        CallOutcome.ToolError => "tool_error",
        CallOutcome.ServerError => OfCode(call.ErrorCode),
        CallOutcome.Refused => "refused",
        CallOutcome.TimedOut => "timeout",
        CallOutcome.Cancelled => "cancelled",
        CallOutcome.Unknown => "outcome_unknown",
        _ => Of(call.Failure),
    };

    /// <summary>The kind of the reason why there is no answer.</summary>
    public static string Of(Exception? failure) => (failure as ServerException)?.Failure switch
    {
        ServerFailure.UnknownServer => "unknown_server",
        ServerFailure.UnknownTool or ServerFailure.UnknownItem => "unknown_item",
        ServerFailure.NotUsable => "not_usable",
        ServerFailure.Misconfigured => "misconfigured",
        ServerFailure.CannotStart => "cannot_start",
        ServerFailure.HandshakeFailed => "handshake_failed",
        ServerFailure.InitTimeout => "init_timeout",
        ServerFailure.OutcomeUnknown => "outcome_unknown",
        ServerFailure.NotReading => "not_reading",
        ServerFailure.OperationTimeout => "timeout",
        ServerFailure.Refused => "refused_by_server",
        ServerFailure.Denied => "refused",
        ServerFailure.Closing => "closing",
        ServerFailure.Ambiguous => "ambiguous",
        ServerFailure.CircuitOpen => "circuit_open",
        ServerFailure.TooLong => "too_long",
        ServerFailure.LoginNeeded => "login_needed",
        _ => Other,
    };

    /// <summary>A code of JSON-RPC or MCP as it is; servers make up others, as many as they like.</summary>
    private static string OfCode(int? code)
    {
        bool isKnown = code is -32700 or -32042 or (>= -32603 and <= -32600) or (>= -32009 and <= -32000);
        return isKnown ? code!.Value.ToString(CultureInfo.InvariantCulture) : Other;
    }
}
