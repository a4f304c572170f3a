using McpGateway.Audit;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell;

/// <summary>One line of the audit: a request to a server, or how many lines are missing.</summary>
public sealed class McpAuditRecord
{
    internal McpAuditRecord(AuditRecord record)
    {
        Time = record.Time.LocalDateTime;
        Id = record.Id;
        User = record.User;
        Client = record.Client;
        Transport = record.Transport;
        Address = record.Address;
        Profile = record.Profile;
        Kind = record.Kind;
        Server = record.Server;
        Name = record.Name;
        Consent = record.Consent;
        Outcome = record.Outcome;
        Error = record.Error;
        ErrorCode = record.ErrorCode;
        Duration = record.Duration;
        ArgumentBytes = record.ArgumentBytes;
        ResultBytes = record.ResultBytes;
        Digest = record.Digest;
        Arguments = record.Arguments;
        Lost = record.Lost;
    }

    /// <summary>When the request came, in local time.</summary>
    public DateTime Time { get; }

    /// <summary>What no other line has.</summary>
    public string Id { get; }

    /// <summary>In whose name it was made.</summary>
    public string? User { get; }

    /// <summary>The name and version that the client gives itself, unchecked.</summary>
    public string? Client { get; }

    /// <summary>How the client had come: stdio, broker, http, sse, or script.</summary>
    public string? Transport { get; }

    /// <summary>Where it came from, as far as that is known.</summary>
    public string? Address { get; }

    /// <summary>The profile that the client had chosen.</summary>
    public string? Profile { get; }

    /// <summary>What was asked for: tool, prompt, resource or completion.</summary>
    public string? Kind { get; }

    /// <summary>The server.</summary>
    public string? Server { get; }

    /// <summary>The name of the tool or prompt, or the URI of the resource.</summary>
    public string? Name { get; }

    /// <summary>What the user had said: none where nobody had to ask, asked, accepted or declined.</summary>
    public string? Consent { get; }

    /// <summary>What became of it.</summary>
    public string? Outcome { get; }

    /// <summary>Why there was no answer, with the setting that refused it.</summary>
    public string? Error { get; }

    /// <summary>The code of the server's JSON-RPC error.</summary>
    public int? ErrorCode { get; }

    /// <summary>How long it took; nothing where its end is not known.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>The length of the arguments, in bytes.</summary>
    public int ArgumentBytes { get; }

    /// <summary>The length of the result, in bytes.</summary>
    public int ResultBytes { get; }

    /// <summary>The SHA-256 of the arguments as the client has written them.</summary>
    public string? Digest { get; }

    /// <summary>The arguments as JSON, secrets masked, where they were kept.</summary>
    public string? Arguments { get; }

    /// <summary>How many lines are missing here because they could not be written; 0 in the line of a request.</summary>
    public long Lost { get; }

    /// <summary>The server and what was asked of it.</summary>
    public override string ToString() => $"{UntrustedText.OneLine(Server, 64)}/{UntrustedText.OneLine(Name, 128)}";
}
