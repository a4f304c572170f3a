namespace McpGateway.Gateway.Policy;

/// <summary>What the gate says to something that is asked for.</summary>
/// <param name="Answer">Whether it may be had.</param>
/// <param name="Reason">What says so: the setting that refuses it, or the pattern of <c>tools.confirm</c> that it falls under. Null where it is allowed.</param>
public readonly record struct GateDecision(GateAnswer Answer, string? Reason = null)
{
    /// <summary>It may be had.</summary>
    public static GateDecision Allowed => default;

    /// <summary>Whether the administrator of the machine says so: <see cref="Reason"/> is then the whole setting, and no pattern.</summary>
    public bool IsManaged { get; init; }

    /// <summary>Whether it may not be had.</summary>
    public bool IsRefused => Answer == GateAnswer.Refused;

    /// <summary>The pattern of <c>tools.confirm</c> for which the user is asked first, or the whole setting of the administrator; null where the user is not.</summary>
    public string? ConfirmedBy => Answer == GateAnswer.ToBeConfirmed ? Reason : null;

    /// <summary>Whether it is refused because what it is now was not approved.</summary>
    public bool IsNotApproved { get; private init; }

    /// <summary>What to do about what was not approved; null for anything else.</summary>
    internal string? Remedy { get; private init; }

    /// <summary>It may be had once the user has agreed.</summary>
    /// <param name="pattern">The pattern of <c>tools.confirm</c> that it falls under.</param>
    public static GateDecision ToBeConfirmed(string pattern) => new(GateAnswer.ToBeConfirmed, pattern);

    /// <summary>It may not be had before somebody has approved what it is now.</summary>
    /// <param name="reason">What is other than it was, as half a sentence.</param>
    /// <param name="remedy">What to do about it.</param>
    public static GateDecision NotApproved(string reason, string remedy) => new(GateAnswer.Refused, reason) { IsNotApproved = true, Remedy = remedy };

    /// <summary>It may not be had.</summary>
    /// <param name="setting">The setting that says so.</param>
    public static GateDecision Refused(string setting) => new(GateAnswer.Refused, setting);
}
