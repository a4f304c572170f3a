using McpGateway.Configuration;
using McpGateway.Gateway.Checks;
using McpGateway.Transports;

namespace McpGateway.Doctor;

/// <summary>What a step of a server's test is to the doctor.</summary>
internal static class ServerFindings
{
    /// <summary>The finding; null where the step went well.</summary>
    public static Finding? Of(ServerDefinition server, ServerCheck check)
    {
        // One that ended while it was asked for its tools is told of at the end.
        bool hasEnded = check is { Kind: ServerCheckKind.Tools, Failure: ServerFailure.OutcomeUnknown or ServerFailure.CannotStart };
        if (check.Result == ServerCheckResult.Passed || hasEnded)
        {
            return null;
        }

        FindingKind kind = (check.Kind, check.Result) switch
        {
            _ when check.Failure == ServerFailure.Denied => FindingKinds.ServerRefused,
            (ServerCheckKind.Entry, ServerCheckResult.Warning) => FindingKinds.ServerDisabled,
            (ServerCheckKind.Entry, _) => FindingKinds.ServerEntry,
            (ServerCheckKind.Transport, _) => FindingKinds.ServerAddress,
            (ServerCheckKind.Variables, _) => FindingKinds.ServerVariables,
            (ServerCheckKind.Login, _) => FindingKinds.ServerLogin,
            _ when check.Failure == ServerFailure.LoginNeeded => FindingKinds.ServerLogin,
            (ServerCheckKind.WorkingDirectory, _) => FindingKinds.ServerFolder,
            (ServerCheckKind.Command, ServerCheckResult.Warning) => FindingKinds.ServerSecretArgument,
            (ServerCheckKind.Command, _) => FindingKinds.ServerCommand,
            (ServerCheckKind.Start, _) => FindingKinds.ServerStart,
            (ServerCheckKind.Handshake, _) => check.Failure == ServerFailure.InitTimeout ? FindingKinds.ServerInitTimeout : FindingKinds.ServerHandshake,
            (ServerCheckKind.Tools, ServerCheckResult.Warning) => FindingKinds.ServerToolsIncomplete,
            (ServerCheckKind.Tools, _) => FindingKinds.ServerTools,
            (ServerCheckKind.End, ServerCheckResult.Failed) => FindingKinds.ServerEnded,
            // The gateway copes with the rest; other clients may not.
            _ => FindingKinds.ServerOdd,
        };
        return kind.Of(server.Name, check.Detail, check.Remedy);
    }
}
