using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Secrets;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Errors;

/// <summary>Every error that the cmdlets put out: its id, its category, and what it says to do. docs/errors.md lists them.</summary>
internal static partial class ErrorRecords
{
    private const string ConfirmationRemedy = "Use -Force if you mean to make this call.";

    /// <summary>A server's trouble.</summary>
    public static ErrorRecord ToErrorRecord(this ServerException exception, object? target)
    {
        (string id, ErrorCategory category) = exception.Failure switch
        {
            ServerFailure.UnknownServer => ("McpServerNotFound", ErrorCategory.ObjectNotFound),
            ServerFailure.UnknownTool => ("McpToolNotFound", ErrorCategory.ObjectNotFound),
            ServerFailure.UnknownItem => ("McpItemNotFound", ErrorCategory.ObjectNotFound),
            ServerFailure.Ambiguous => ("McpResourceAmbiguous", ErrorCategory.InvalidArgument),
            ServerFailure.NotUsable => ("McpServerNotUsable", ErrorCategory.ResourceUnavailable),
            ServerFailure.Misconfigured => ("McpServerMisconfigured", ErrorCategory.InvalidData),
            ServerFailure.CannotStart => ("McpServerCannotStart", ErrorCategory.ResourceUnavailable),
            ServerFailure.HandshakeFailed => ("McpHandshakeFailed", ErrorCategory.ConnectionError),
            ServerFailure.InitTimeout => ("McpInitTimeout", ErrorCategory.OperationTimeout),
            ServerFailure.OutcomeUnknown => ("McpOutcomeUnknown", ErrorCategory.ConnectionError),
            ServerFailure.OperationTimeout => ("McpOperationTimeout", ErrorCategory.OperationTimeout),
            ServerFailure.NotReading => ("McpServerNotReading", ErrorCategory.ResourceBusy),
            ServerFailure.TooLong => ("McpAnswerTooLong", ErrorCategory.LimitsExceeded),
            ServerFailure.Refused => ("McpRequestRefused", ErrorCategory.ProtocolError),
            ServerFailure.Denied => ("McpToolDenied", ErrorCategory.PermissionDenied),
            ServerFailure.Closing => ("McpGatewayClosing", ErrorCategory.OperationStopped),
            ServerFailure.LoginNeeded => ("McpLoginNeeded", ErrorCategory.AuthenticationError),
            ServerFailure.CircuitOpen => ("McpServerResting", ErrorCategory.ResourceUnavailable),
            _ => ("McpServerFailed", ErrorCategory.ConnectionError),
        };
        ErrorRecord record = Create(new McpServerException(exception), id, category, target, ActionFor(exception));
        // The names that there are belong to the message; everything else that can be done stands in the action, which a console shows below it.
        bool isInAction = exception.Remedy.Length > 0 && exception.Failure is not (ServerFailure.UnknownServer or ServerFailure.UnknownTool);
        if (isInAction && exception.Message.EndsWith(" " + exception.Remedy, StringComparison.Ordinal))
        {
            record.ErrorDetails = new ErrorDetails(exception.Message[..^(exception.Remedy.Length + 1)]) { RecommendedAction = record.ErrorDetails.RecommendedAction };
        }

        return record;
    }

    /// <summary>The configuration cannot be edited.</summary>
    public static ErrorRecord ToErrorRecord(this ConfigurationException exception, string target) =>
        exception.InnerException is UnauthorizedAccessException
            ? Create(new McpConfigurationException(exception.Message, exception), "McpConfigurationDenied", ErrorCategory.PermissionDenied, target, "Make the file and its folder writable, or name another folder with MCP_GATEWAY_HOME.")
            : exception.InnerException is IOException
                ? Create(new McpConfigurationException(exception.Message, exception), "McpConfigurationNotWritten", ErrorCategory.WriteError, target, "Try again when the disk has space and no other program is editing the file.")
                : Create(new McpConfigurationException(exception.Message, exception), "McpConfigurationInvalid", ErrorCategory.InvalidData, target, "Fix the file; Get-McpServer shows where it is wrong.");

    /// <summary>The configuration cannot be read as it is.</summary>
    public static ErrorRecord ToErrorRecord(this ConfigurationProblem problem) =>
        Create(new McpConfigurationException(problem.ToString()), "McpConfigurationInvalid", ErrorCategory.InvalidData, problem.File, FormattableString.Invariant($"Fix line {problem.Line} of the file."));

    /// <summary>Secrets cannot be read or written.</summary>
    public static ErrorRecord ToErrorRecord(this SecretStoreException exception, object? target) =>
        Create(new McpConfigurationException(exception.Message, exception), "McpSecretStoreFailed", ErrorCategory.ResourceUnavailable, target, "");

    /// <summary>There is no such secret.</summary>
    public static ErrorRecord SecretNotFound(string name) =>
        SecretNotFound($"No secret is called '{UntrustedText.OneLine(name, 128)}'.", name, "Get-McpSecret lists the secrets, and Set-McpSecret sets one.");

    /// <summary>There is no such secret in a certain place.</summary>
    public static ErrorRecord SecretNotFound(string message, string name, string action) =>
        Create(new ItemNotFoundException(message), "McpSecretNotFound", ErrorCategory.ObjectNotFound, name, action);

    /// <summary>The tool answered that it failed.</summary>
    public static ErrorRecord ToErrorRecord(this McpToolException exception) =>
        Create(exception, "McpToolError", ErrorCategory.InvalidResult, exception.Target, "Read the tool's message; Get-McpTool shows its arguments.");

    /// <summary>The server answered with a JSON-RPC error.</summary>
    public static ErrorRecord ToErrorRecord(this McpProtocolException exception) =>
        Create(exception, "McpProtocolError", ErrorCategory.ProtocolError, exception.Target, exception.Code == -32602 ? "Check the arguments; Get-McpTool shows what the tool takes." : "");

    /// <summary>The time that the caller gave has passed.</summary>
    public static ErrorRecord TimeoutError(string target, double seconds) =>
        Create(
            new TimeoutException(FormattableString.Invariant($"'{target}' did not answer within {seconds:0.###} s; the call was cancelled on the server.")),
            "McpCallTimeout",
            ErrorCategory.OperationTimeout,
            target,
            "Give it more time with -Timeout.");

    /// <summary>The tool needs the user's consent, and nobody can be asked for it.</summary>
    public static ErrorRecord ConfirmationError(string server, string tool, string pattern, Exception? inner) =>
        Create(
            new McpServerException(new ServerException(
                UntrustedText.OneLine(server, 128),
                ServerFailure.Denied,
                $"lets '{UntrustedText.OneLine(tool, 128)}' be called only with the user's consent ({(pattern.StartsWith('"') ? UntrustedText.OneLine(pattern, 300) : $"\"tools.confirm\": \"{UntrustedText.OneLine(pattern, 128)}\"")}), and this host cannot ask for it",
                ConfirmationRemedy,
                inner)),
            "McpConfirmationImpossible",
            ErrorCategory.PermissionDenied,
            server + "/" + tool,
            ConfirmationRemedy);

    /// <summary>The audit cannot be read.</summary>
    public static ErrorRecord AuditUnreadable(Exception exception, object target) =>
        Create(exception, "McpAuditUnreadable", ErrorCategory.ReadError, target, "Check the owner and the rights of the folder 'audit' in the gateway's folder.");

    /// <summary>A value cannot be written as JSON, or a text is not the JSON it should be.</summary>
    public static ErrorRecord ToArgumentError(this Exception exception, object? target) =>
        Create(exception, "McpArgumentsInvalid", ErrorCategory.InvalidArgument, target, "Give the arguments as a hashtable: @{ name = 'value' }.");

    /// <summary>What the server answered cannot be read.</summary>
    public static ErrorRecord ToResultError(this Exception exception, object? target) =>
        Create(exception, "McpResultInvalid", ErrorCategory.InvalidResult, target, "-Raw shows what the server answered.");

    /// <summary>The name is taken.</summary>
    public static ErrorRecord ServerExists(string name, string file) =>
        Create(
            new McpConfigurationException(ServerRules.NameIsTaken(name, file, "-Force")),
            "McpServerExists",
            ErrorCategory.ResourceExists,
            name,
            "Use another name, or -Force to replace it.");

    /// <summary>The report's file is there already.</summary>
    public static ErrorRecord ReportExists(string file) =>
        Create(new IOException($"{file} already exists."), "McpReportExists", ErrorCategory.ResourceExists, file, "Use another name, or -Force to replace it.");

    /// <summary>The report cannot be written.</summary>
    public static ErrorRecord ToReportError(this Exception exception, string file) =>
        Create(exception, "McpReportNotWritten", ErrorCategory.WriteError, file, "");

    /// <summary>No tool of several servers has that name.</summary>
    public static ErrorRecord ToolNotFound(string name, int servers) =>
        Create(
            new ItemNotFoundException(FormattableString.Invariant($"None of the {servers} servers has a tool '{UntrustedText.OneLine(name, 128)}'.")),
            "McpToolNotFound",
            ErrorCategory.ObjectNotFound,
            name,
            "Use wildcards, for example *" + UntrustedText.OneLine(name, 128) + "*.");

    /// <summary>There is no client on stdin but a terminal.</summary>
    public static ErrorRecord TerminalError() =>
        Create(
            new InvalidOperationException("Start-McpGateway serves an MCP client on stdin and stdout, and stdin is a terminal."),
            "McpStdinIsTerminal",
            ErrorCategory.InvalidOperation,
            null,
            "Put it in a client's configuration: pwsh -NoProfile -NonInteractive -Command \"Import-Module McpGateway; Start-McpGateway\". To try the gateway, run 'mcp-gateway demo'.");

    /// <summary>A parameter's value cannot be used.</summary>
    public static ErrorRecord InvalidParameter(string message, object? target) =>
        Create(new ValidationMetadataException(message), "McpParameterInvalid", ErrorCategory.InvalidArgument, target, "Correct the parameter; Get-Help shows what it takes.");

    /// <summary>An error. A console shows the action below the message: it is not said twice.</summary>
    internal static ErrorRecord Create(Exception exception, string id, ErrorCategory category, object? target, string action)
    {
        string message = exception.Message;
        var record = new ErrorRecord(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(action.Length > 0 && message.EndsWith(" " + action, StringComparison.Ordinal) ? message[..^(action.Length + 1)] : message),
        };
        if (action.Length > 0)
        {
            record.ErrorDetails.RecommendedAction = action;
        }

        return record;
    }
}
