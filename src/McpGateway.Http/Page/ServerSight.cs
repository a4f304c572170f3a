using McpGateway.Catalog.Pinning;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Pool;
using McpGateway.Diagnostics;
using McpGateway.Gateway;
using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Statistics;
using McpGateway.Transports;

namespace McpGateway.Http.Page;

/// <summary>A server as a visitor sees it: how it stands, why, and what to do about it.</summary>
internal sealed class ServerSight
{
    private const string Forbidden = "disabled by your administrator";

    private static readonly TimeSpan s_recent = TimeSpan.FromHours(1);

    /// <param name="access">What the visitor has of the gateway.</param>
    /// <param name="server">The server.</param>
    /// <param name="variables">The variables as they are now; null where they cannot be read.</param>
    /// <param name="statistics">What became of calls.</param>
    /// <param name="failures">The last failures that the visitor may see, the latest first.</param>
    public ServerSight(GatewayAccess access, ServerDefinition server, Variables? variables, CallStatistics statistics, IReadOnlyList<FailedCall> failures)
    {
        Server = server;
        Facts = new ServerFacts(access, server, variables);
        Figures = statistics.FiguresOf(server.Name, access.Caller.UserName);
        Failures = [.. failures.Where(failure => failure.Server == server.Name)];
        DateTimeOffset now = access.Services.Time.GetUtcNow();
        LastFailure = Failures.FirstOrDefault(failure => failure.IsFault && now - failure.Time < s_recent && !(Figures?.LastAnswer > failure.Time));
        (Mood, Label, Cause, Remedy) = Judge();
        (Pins, PinRemedy) = Compare(access.Services.Pins, server, access.Caller.UserName is null);
    }

    /// <summary>Its definition.</summary>
    public ServerDefinition Server { get; }

    /// <summary>What is known of it without starting it.</summary>
    public ServerFacts Facts { get; }

    /// <summary>Where it has connections.</summary>
    public IReadOnlyList<ServerPlace> Places => Facts.Places;

    /// <summary>How it stands.</summary>
    public ServerState State => Facts.State;

    /// <summary>The figures of its calls; null where there was none.</summary>
    public ServerFigures? Figures { get; }

    /// <summary>Its last failures, the latest first.</summary>
    public IReadOnlyList<FailedCall> Failures { get; }

    /// <summary>The last failure that says something of the server, where it is not long ago and nothing was answered since.</summary>
    public FailedCall? LastFailure { get; }

    /// <summary>What to make of it.</summary>
    public ServerMood Mood { get; }

    /// <summary>How it stands, in a word or two.</summary>
    public string Label { get; }

    /// <summary>Why; empty where there is nothing to say.</summary>
    public string Cause { get; }

    /// <summary>What to do; empty where there is nothing to do.</summary>
    public string Remedy { get; }

    /// <summary>What is other than it was approved; empty where nothing is.</summary>
    public string Pins { get; }

    /// <summary>How that is approved; empty where there is nothing to approve.</summary>
    public string PinRemedy { get; }

    /// <summary>Whether the administrator of the machine is against it.</summary>
    public bool IsForbidden => Server.Refusal is not null || Facts.Trouble?.Failure == ServerFailure.Denied;

    /// <summary>Whether anything of it runs.</summary>
    public bool IsRunning => State.Status is ServerStatus.Ready or ServerStatus.Starting;

    private (ServerMood Mood, string Label, string Cause, string Remedy) Judge()
    {
        if (Server.Disabled)
        {
            return (ServerMood.Quiet, "switched off", "", "Remove \"disabled\": true, or \"enabled\": false, from its entry to use it.");
        }

        if (Server.Refusal is not null && Facts.Trouble is { } forbidden)
        {
            return (ServerMood.Quiet, Forbidden, forbidden.Cause, forbidden.Remedy);
        }

        string reason = State.Reason ?? "";
        switch (State)
        {
            case { Status: ServerStatus.Ready }:
                return LastFailure is { } failure ? (ServerMood.Doubtful, "ready, a call failed", failure.Cause, failure.Remedy) : (ServerMood.Good, "ready", "", "");
            case { Status: ServerStatus.Starting }:
                return (ServerMood.Busy, "starting", "", "");
            case { NextTry: { } next }:
                return Bad(FormattableString.Invariant($"faulted, tried again from {next.UtcDateTime:HH:mm:ss} UTC"), reason);
            case { Status: ServerStatus.Faulted }:
                return Bad("faulted", reason);
            case { Status: ServerStatus.Stopping }:
                return (ServerMood.Busy, "stopping", reason, "");
        }

        if (Facts.Trouble is { } trouble)
        {
            return trouble.Failure == ServerFailure.Denied ? (ServerMood.Quiet, Forbidden, trouble.Cause, trouble.Remedy)
                : trouble.Login is null ? (ServerMood.Bad, "cannot start", trouble.Cause, trouble.Remedy)
                // What the server has said to a call tells more.
                : LastFailure is { } refused ? (ServerMood.Bad, "login needed", refused.Cause, refused.Remedy)
                : (ServerMood.Bad, "login needed", trouble.Cause, trouble.Remedy);
        }

        return LastFailure is { } last ? (ServerMood.Doubtful, "not running, a call failed", last.Cause, last.Remedy)
            : Facts.DiscoveryFailure is { } unmet ? (ServerMood.Bad, Facts.DiscoveryFailed, unmet.Cause, unmet.Remedy.Length > 0 ? unmet.Remedy : $"To see why: mcp-gateway test {Server.Name}")
            : (ServerMood.Quiet, "starts when it is called", reason, "");
    }

    private static (string Text, string Remedy) Compare(ToolPins pins, ServerDefinition server, bool isOwner)
    {
        PinState state = pins.StateOf(server);
        bool isRefused = pins.ModeOf(server) == PinMode.Enforce;
        if (state.Problem is { } problem)
        {
            (string cause, string remedy) = isOwner ? FirstSentence.Of(problem) : ("Nobody knows which of its tools were approved", "");
            return (cause + (isRefused ? ", so all its tools are refused" : ""), remedy);
        }

        return state.Changes == 0 ? ("", "")
            : ($"{PageText.Count(state.Changes, "change")} since it was approved{(!isRefused ? "" : state.HasOtherEntry ? ", so all its tools are refused" : "; what has changed is refused")}", isOwner ? PinRemedies.Of(server, null) : "");
    }

    /// <summary>A reason with what to do about it: calls that have met the same know both.</summary>
    private (string Cause, string Remedy) Explain(string reason) =>
        Failures.FirstOrDefault(failure => failure.IsFault && reason.Contains(failure.Cause, StringComparison.Ordinal)) is { } known
            ? (known.Cause, known.Remedy)
            : (reason, "");

    private (ServerMood Mood, string Label, string Cause, string Remedy) Bad(string label, string reason)
    {
        (string cause, string remedy) = Explain(reason);
        return (ServerMood.Bad, label, cause, remedy);
    }
}
