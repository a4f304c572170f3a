namespace McpGateway.Doctor;

/// <summary>A kind of finding.</summary>
/// <param name="Id">The word for it.</param>
/// <param name="Severity">How much it matters; a finding of the kind may matter less, never more.</param>
internal sealed record FindingKind(string Id, FindingSeverity Severity)
{
    /// <summary>A finding of this kind.</summary>
    /// <param name="subject">The server, client, file or folder.</param>
    /// <param name="message">What was found.</param>
    /// <param name="remedy">What to do.</param>
    public Finding Of(string subject, string message, string? remedy = null) =>
        new() { Id = Id, Severity = Severity, Subject = subject, Message = message, Remedy = remedy };
}
