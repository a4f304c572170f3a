namespace McpGateway.Audit;

/// <summary>One line of the audit: a request to a server, or how many lines are missing.</summary>
public sealed record AuditRecord
{
    /// <summary>When the request came.</summary>
    public DateTimeOffset Time { get; internal init; }

    /// <summary>What no other line has.</summary>
    public string Id { get; internal init; } = "";

    /// <summary>In whose name it was made: a user of the gateway, as the token or the login says, or the one whose gateway it is.</summary>
    public string? User { get; internal init; }

    /// <summary>The name and version that the client gives itself, unchecked.</summary>
    public string? Client { get; internal init; }

    /// <summary>How the client had come: <c>stdio</c>, <c>broker</c>, <c>http</c>, <c>sse</c>, or <c>script</c>.</summary>
    public string? Transport { get; internal init; }

    /// <summary>Where it came from, as far as that is known.</summary>
    public string? Address { get; internal init; }

    /// <summary>The profile that the client had chosen.</summary>
    public string? Profile { get; internal init; }

    /// <summary>What was asked for: <c>tool</c>, <c>prompt</c>, <c>resource</c> or <c>completion</c>.</summary>
    public string? Kind { get; internal init; }

    /// <summary>The server.</summary>
    public string? Server { get; internal init; }

    /// <summary>The name of the tool or prompt, or the URI of the resource.</summary>
    public string? Name { get; internal init; }

    /// <summary>What the user had said: <c>none</c> where nobody had to ask, <c>asked</c>, <c>accepted</c> or <c>declined</c>.</summary>
    public string? Consent { get; internal init; }

    /// <summary>What became of it: <c>ok</c>, <c>toolError</c>, <c>serverError</c>, <c>inputRequired</c>, <c>refused</c>, <c>failed</c>, <c>timedOut</c>, <c>cancelled</c> or <c>unknown</c>.</summary>
    public string? Outcome { get; internal init; }

    /// <summary>Why there was no answer, with the setting that refused it.</summary>
    public string? Error { get; internal init; }

    /// <summary>The code of the server's JSON-RPC error.</summary>
    public int? ErrorCode { get; internal init; }

    /// <summary>How long it took, the start of its server and questions to the user included; null where its end is not known.</summary>
    public TimeSpan? Duration { get; internal init; }

    /// <summary>The length of the arguments, in bytes.</summary>
    public int ArgumentBytes { get; internal init; }

    /// <summary>The length of the result, in bytes.</summary>
    public int ResultBytes { get; internal init; }

    /// <summary>The SHA-256 of the arguments as the client has written them: <c>sha256:</c> and 64 digits.</summary>
    public string? Digest { get; internal init; }

    /// <summary>The arguments as JSON, secrets masked, where they were kept.</summary>
    public string? Arguments { get; internal init; }

    /// <summary>How many lines are missing here because they could not be written; 0 in the line of a request.</summary>
    public long Lost { get; internal init; }

    /// <summary>The line itself.</summary>
    public string Line { get; internal init; } = "";
}
